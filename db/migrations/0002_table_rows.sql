-- SPDX-License-Identifier: BSD-2-Clause
-- Tables of scalars that users make of frames (module event_table).

create table table_row (
    table_name text not null,
    position   integer not null,     -- in logical order, from 0
    seq        integer,              -- of the frame; null: emitted at the end of a rank's data
    part       integer not null,     -- counts the frames that came of one seq
    row        text not null,        -- JSON object: value by column
    primary key (table_name, position)
) without rowid;
