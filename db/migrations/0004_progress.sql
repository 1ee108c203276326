-- SPDX-License-Identifier: BSD-2-Clause
-- What a run knows while it goes on: where frames spend their time, and how groups grow.

-- The module in which a data frame spent most of its time. Null: not processed by modules.
alter table frame add column slowest_module integer references module (position);

-- Entries of each group that each rank has so far; the entries themselves stand here at the end of the run only.
create table group_progress (
    name    text not null,
    rank    integer not null,
    entries integer not null,
    primary key (name, rank)
) without rowid;
