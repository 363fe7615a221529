/** What the service shrinks to anyway, pixels: more would only take longer to send. */
const SIDE = 1024;
const QUALITY = 0.9;

/** A part of an image, pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The chosen square of `file` as a JPEG, at most 1024 pixels wide. */
export async function cropped(file: Blob, { x, y, width, height }: Area): Promise<Blob> {
  const side = Math.min(SIDE, Math.round(width));
  const bitmap = await createImageBitmap(file, x, y, width, height, {
    resizeWidth: side,
    resizeHeight: side,
    resizeQuality: 'high',
  });
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  // A transparent picture would turn black in a JPEG.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('no picture'))),
      'image/jpeg',
      QUALITY,
    ),
  );
}
