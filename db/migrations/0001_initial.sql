-- SPDX-License-Identifier: BSD-2-Clause
-- The run file as first released. Never edited afterwards: changes are migrations of their own.
--
-- Times (…_us) are microseconds since the Unix epoch, UTC; null: has not happened. References say what belongs
-- together; they are not enforced while writing, because each batch is written by kind.

-- What made this file: one row per migration that ran; the schema's version is the largest.
create table meta (
    version    integer primary key,
    name       text not null,
    applied_us integer not null
);

-- The run; exactly one row.
create table run (
    id             integer primary key check (id = 1),
    name           text not null,
    workflow       text not null,    -- JSON: the workflow as it runs
    workflow_path  text,
    engine_version text not null,
    host           text not null,    -- of rank 0, as are user and pid
    user           text not null,
    pid            integer not null,
    command_line   text not null,    -- JSON array of strings
    mpi            text,             -- the MPI library in its own words
    environment    text not null,    -- JSON object of the variables that matter
    mode           text not null,    -- frames, files
    schedule       text not null,    -- pull, round-robin, random
    ranks          integer not null,
    io_ranks       integer not null,
    state          text not null,    -- indexing, running, finishing, finished, failed, canceled
    error          text,
    exit_code      integer,
    ledger_ok      integer,          -- 1: at the end, read = processed + skipped + failed per file, group and run
    started_us     integer not null,
    finished_us    integer,
    last_seen_us   integer           -- heartbeat: about once a second while the run lives
);

-- The MPI processes of the run.
create table rank (
    rank         integer primary key,
    role         text not null,      -- compute, io, serial
    host         text not null,
    pid          integer not null,
    state        text not null,      -- starting, running, finished, failed, lost
    frames       integer not null,   -- data frames processed (I/O ranks: sent)
    bytes        integer not null,
    busy_seconds real not null,      -- in modules (I/O ranks: reading)
    wait_seconds real not null,      -- with nothing to do
    peak_rss     integer not null,   -- bytes
    last_seen_us integer
);

-- The files that were read, in the order of the logical stream.
create table input_file (
    id              integer primary key, -- from 0
    path            text not null,
    item            integer not null,    -- which entry of the workflow's "inputs"
    is_block        integer not null,    -- 1: of a parallel block; 0: shared
    bytes           integer not null,
    plain_bytes     integer not null,    -- decompressed
    mtime_ns        integer not null,
    inode           integer not null,    -- 64 bits as signed
    frames          integer not null,    -- all, with duplicates
    data_frames     integer not null,
    metadata_frames integer not null,    -- without duplicates
    duplicates      integer not null,
    -- The ledger, of data frames; always agrees with the rows of table frame.
    read            integer not null default 0,
    processed       integer not null default 0,
    skipped         integer not null default 0,
    failed          integer not null default 0,
    state           text not null,       -- pending, indexed, reading, finished, failed
    error           text
);

-- Every frame of the inputs. May have ten million rows: the row id carries the order, words are short, what is
-- not known is null (which costs no space).
create table frame (
    position     integer primary key,  -- order in the inputs from 0, with duplicates
    seq          integer,              -- position in the logical stream; null for a duplicate
    input_file   integer not null references input_file (id),
    frame_index  integer not null,     -- in its file, from 0
    offset       integer not null,     -- in decompressed bytes
    length       integer not null,
    type         text not null,        -- letters: S, C, …
    is_data      integer not null,
    epoch        integer not null,     -- metadata frames before it
    duplicate_of integer,              -- seq
    io_rank      integer,              -- who read it
    rank         integer,              -- who processed it; null for metadata
    read_us      integer,
    sent_us      integer,
    received_us  integer,
    started_us   integer,
    finished_us  integer,
    state        text not null,        -- pending, processed, skipped, failed, duplicate
    error        text
);
-- One frame by its seq, and proof that a seq is there once.
create unique index frame_seq on frame (seq) where seq is not null;
-- A rank's timeline, drawn from the index alone.
create index frame_timeline on frame (rank, started_us, finished_us) where started_us is not null;
-- The few that users look for among the many.
create index frame_trouble on frame (state) where state = 'failed' or state = 'skipped';

-- The pipeline.
create table module (
    position   integer primary key,    -- from 0
    name       text not null,
    parameters text not null           -- JSON object
);

-- What each module did on each rank.
create table module_stat (
    rank         integer not null,
    module       integer not null references module (position),
    frames_in    integer not null,     -- metadata too
    frames_out   integer not null,
    busy_seconds real not null,
    errors       integer not null,
    primary key (rank, module)
) without rowid;

-- Groups of the accumulation ("group" is a word of SQL).
create table grp (
    id   integer primary key,          -- order of the groups, from 0
    name text not null unique
);

-- Entries of the groups, in their final order.
create table entry (
    grp         integer not null references grp (id),
    position    integer not null,      -- in the group, from 0
    seq         integer,               -- null: emitted at the end of a rank's data
    part        integer not null,      -- counts the frames that came of one seq
    rank        integer not null,      -- who has it
    metadata    text not null,         -- JSON object
    output_file integer references output_file (id), -- null: no data kept
    offset      integer,
    length      integer,
    primary key (grp, position)
) without rowid;

-- Files that the run wrote.
create table output_file (
    id          integer primary key,
    path        text not null,
    kind        text not null,         -- shard, stitched, map, frames, hdf5, other
    rank        integer,               -- null: written by several
    grp         integer references grp (id), -- null: of several groups, or none
    bytes       integer not null,
    frames      integer not null,
    is_complete integer not null       -- 1: stands under its final name
);

-- What users were told: every message of level warning and up, and some of level info.
create table event (
    id      integer primary key,       -- ascending
    time_us integer not null,
    rank    integer,
    level   text not null,             -- info, warning, error
    message text not null,
    file    text,
    offset  integer,                   -- byte in the file
    frame   integer,                   -- index in the file
    key     text,
    module  text
);

-- Resources over time; about one row per rank and second.
create table sample (
    rank        integer not null,
    time_us     integer not null,
    rss_bytes   integer not null,
    cpu_seconds real not null,         -- of all threads, since the process began
    queue_bytes integer not null,      -- in the rank's buffers
    frames      integer not null,      -- data frames so far
    bytes       integer not null,
    primary key (rank, time_us)
) without rowid;
