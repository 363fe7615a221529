use application::images::{Image, ImageFormat, Images};
use futures_util::future::{join_all, try_join_all};

conformance!(
    what_was_put_comes_back,
    one_content_in_three_formats_is_three_images,
    what_was_never_put_is_not_there,
    putting_twice_is_putting_once,
    a_deleted_image_is_gone_and_may_come_back,
    deleting_one_image_leaves_the_others,
    the_smallest_and_the_largest_image_fit,
    many_may_put_one_image_at_once,
    many_may_put_and_delete_one_image_at_once,
);

/// An image that no other case has.
fn image(content: &str) -> Image {
    Image::new(ImageFormat::Webp, content.to_owned()).unwrap()
}

async fn is_there(images: &dyn Images, image: &Image) -> bool {
    let there = images.exists(image.key()).await.unwrap();
    let found = images.get(image.key()).await.unwrap();
    assert_eq!(there, found.is_some());
    assert!(found.is_none_or(|found| found == *image));
    there
}

async fn what_was_put_comes_back(images: &dyn Images) {
    // Every byte there is, so that nobody takes it for text.
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(300_000).collect();
    let image = Image::new(ImageFormat::Jpeg, bytes.clone()).unwrap();
    images.put(&image).await.unwrap();
    let found = images.get(image.key()).await.unwrap().unwrap();
    assert_eq!(found.bytes(), &bytes);
    assert_eq!(found.content_type(), "image/jpeg");
    assert!(images.exists(image.key()).await.unwrap());
}

async fn one_content_in_three_formats_is_three_images(images: &dyn Images) {
    let all = ImageFormat::ALL.map(|format| Image::new(format, "three formats").unwrap());
    for (done, image) in all.iter().enumerate() {
        assert!(!is_there(images, image).await);
        images.put(image).await.unwrap();
        for image in &all[..=done] {
            assert!(is_there(images, image).await);
        }
    }
}

async fn what_was_never_put_is_not_there(images: &dyn Images) {
    let image = image("never put");
    assert!(!is_there(images, &image).await);
    images.delete(image.key()).await.unwrap();
    assert!(!is_there(images, &image).await);
}

async fn putting_twice_is_putting_once(images: &dyn Images) {
    let image = image("put twice");
    images.put(&image).await.unwrap();
    images.put(&image).await.unwrap();
    assert!(is_there(images, &image).await);
    images.delete(image.key()).await.unwrap();
    assert!(!is_there(images, &image).await);
}

async fn a_deleted_image_is_gone_and_may_come_back(images: &dyn Images) {
    let image = image("deleted");
    images.put(&image).await.unwrap();
    images.delete(image.key()).await.unwrap();
    assert!(!is_there(images, &image).await);
    images.delete(image.key()).await.unwrap();
    images.put(&image).await.unwrap();
    assert!(is_there(images, &image).await);
}

async fn deleting_one_image_leaves_the_others(images: &dyn Images) {
    let (stays, goes) = (image("stays"), image("goes"));
    images.put(&stays).await.unwrap();
    images.put(&goes).await.unwrap();
    images.delete(goes.key()).await.unwrap();
    assert!(is_there(images, &stays).await);
    assert!(!is_there(images, &goes).await);
}

async fn the_smallest_and_the_largest_image_fit(images: &dyn Images) {
    for size in [0, 1, Image::MAX_BYTES] {
        let image = Image::new(ImageFormat::Png, vec![7; size]).unwrap();
        images.put(&image).await.unwrap();
        assert!(is_there(images, &image).await, "{size}");
    }
}

async fn many_may_put_one_image_at_once(images: &dyn Images) {
    let image = image("put by many");
    try_join_all((0..16).map(|_| images.put(&image))).await.unwrap();
    assert!(is_there(images, &image).await);
}

async fn many_may_put_and_delete_one_image_at_once(images: &dyn Images) {
    let image = image("put and deleted by many");
    let each = (0..8).map(async |_| {
        images.put(&image).await.unwrap();
        // There or not, but never half of it.
        images.get(image.key()).await.unwrap();
        images.delete(image.key()).await.unwrap();
    });
    join_all(each).await;
    assert!(!is_there(images, &image).await);
}
