-- What a keeper remembers, version 1. No account, no address, no time but a day, and that only while a
-- request is worked on.

CREATE TABLE donation (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    -- 1 awaited, 2 stored, 3 being erased, 4 erased: then only id and serial are left.
    stage      INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 4),
    -- The signed tag.
    tag        BLOB,
    -- The month (year * 12 + month - 1) on whose first day it dies: its tag's, or an earlier one that its
    -- owner asked for.
    until      INTEGER,
    restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)),
    -- What the owner said is wrong with it.
    correction INTEGER,
    -- The last request that changed something: its number, its hash, the day it came in.
    serial     INTEGER NOT NULL DEFAULT 0,
    request    BLOB,
    received   INTEGER,
    -- Seconds since 1970 until which an upload that was granted can still arrive.
    open_until INTEGER,
    -- Why the bytes that arrived were refused.
    refused    TEXT,
    -- While being erased: 0 not yet, 1 deleted, 2 seen freed; here and at the other site.
    here       INTEGER NOT NULL DEFAULT 0 CHECK (here BETWEEN 0 AND 2),
    there      INTEGER NOT NULL DEFAULT 0 CHECK (there BETWEEN 0 AND 2),
    -- Seconds since 1970 of the deletion here, until it is seen freed.
    deleted    INTEGER,
    -- The owner's signed question how it stands, with which the other site is asked about its copy. Without
    -- one nothing was ever brought there.
    question   BLOB,
    -- Whether nothing is to be brought there any more.
    copied     INTEGER NOT NULL DEFAULT 0 CHECK (copied IN (0, 1))
) STRICT;

-- What the background looks for every few seconds.
CREATE INDEX erasing ON donation (id) WHERE stage = 3;
CREATE INDEX open_upload ON donation (open_until) WHERE open_until IS NOT NULL;
CREATE INDEX uncopied ON donation (id) WHERE stage = 2 AND question IS NOT NULL AND copied = 0;

-- The key shares, apart from everything else. Deleting a row destroys the donation.
CREATE TABLE share (
    id    BLOB PRIMARY KEY REFERENCES donation (id),
    share BLOB NOT NULL CHECK (length(share) = 32)
) STRICT;

CREATE TABLE receipt (
    id      BLOB NOT NULL REFERENCES donation (id),
    site    INTEGER NOT NULL,
    receipt BLOB NOT NULL,
    PRIMARY KEY (id, site)
) STRICT;

-- Signed requests that the other site has still to be told.
CREATE TABLE forward (
    id      BLOB NOT NULL REFERENCES donation (id),
    serial  INTEGER NOT NULL,
    request BLOB NOT NULL,
    PRIMARY KEY (id, serial)
) STRICT;
