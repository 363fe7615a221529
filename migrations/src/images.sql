-- Images in the store, whoever shows them. A row is there before its image is put and goes after it is
-- deleted, so that no image is ever forgotten.
CREATE TABLE images (
    -- Its name in the outbox.
    id              {uuid}  NOT NULL PRIMARY KEY,
    -- Where it is kept, by its content: two people with the same picture share one.
    key             {key}   NOT NULL UNIQUE,
    -- How many profiles show it; kept in step with their avatars.
    uses            {int}   NOT NULL,
    -- Until when somebody may still be about to show it.
    reserved_until  {time}  NOT NULL,
    -- It is being deleted from the store: nobody may show it any more.
    deleting        {bool}  NOT NULL DEFAULT FALSE
) {table};
