-- SPDX-License-Identifier: BSD-2-Clause
-- When the telescope took a data frame: the times of its first and last sample. Null: the frame has no times, or
-- nobody has processed it.

alter table frame add column observed_start_us integer;
alter table frame add column observed_stop_us integer;

-- A rank's timeline is still drawn from the index alone, along either axis.
drop index frame_timeline;
create index frame_timeline on frame (rank, started_us, finished_us, observed_start_us, observed_stop_us)
    where started_us is not null;
