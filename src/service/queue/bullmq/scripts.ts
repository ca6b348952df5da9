import { toScript } from '../../redis/run-script.ts';
import { MOST_COMMENTS, MOST_TRIGGERS, OVERFLOW } from '../trigger-text.ts';

/**
 * The life of a job, each step of it one script. The keys below the prefix (KEYS[1]):
 *
 * - `job:<repository>`: a hash with `installation`, `state` (ready, delayed or running), `attempt`, `again` (1 when
 *   delayed by its own verdict), `run` (the number of the run that goes on), `owner` (the installation it counts for),
 *   and how many comments (`c`) and other triggers (`t`) are new
 * - `new:<repository>` and `taken:<repository>`: lists of triggers, for the next run and of the run that goes on
 * - `ready:<installation>`: a list of its repositories in their order; `running:<installation>`: a set
 * - `repositories:<installation>`: a set of its repositories that have a job
 * - `turns`: the installations that can start a job, in a line
 * - `waiting`: the repositories that are ready, or run and have new triggers; `delayed`: with their times
 * - `claims`: which repository is run under which BullMQ job
 *
 * ARGV[1] is how many jobs of an installation may run.
 */
const prelude = `
local prefix, limit = KEYS[1], tonumber(ARGV[1])
local function key(name, id) return prefix .. ':' .. name .. (id and ':' .. id or '') end
local function get(id, field) return redis.call('HGET', key('job', id), field) end
local function set(id, ...) redis.call('HSET', key('job', id), ...) end
local function hasNew(id) return redis.call('EXISTS', key('new', id)) == 1 end

local function canStart(installation)
  return redis.call('LLEN', key('ready', installation)) > 0
    and redis.call('SCARD', key('running', installation)) < limit
end

-- Puts the installation in line if one of its jobs can start, and takes it out if none can.
local function offer(installation)
  if not canStart(installation) then
    redis.call('ZREM', key('turns'), installation)
  elseif not redis.call('ZSCORE', key('turns'), installation) then
    redis.call('ZADD', key('turns'), redis.call('INCR', key('turn')), installation)
  end
end

local function add(id, text)
  local list, class = key('new', id), string.sub(text, 1, 1)
  if redis.call('LPOS', list, text) then return end
  local room = (class == 'c' and ${MOST_COMMENTS} or ${MOST_TRIGGERS}) - tonumber(get(id, class) or 0)
  if class == 't' and room == 1 then
    text = '${OVERFLOW}'
    if redis.call('LPOS', list, text) then return end
  end
  if room < 1 then return end
  redis.call('RPUSH', list, text)
  redis.call('HINCRBY', key('job', id), class, 1)
end

-- Puts the triggers of the run before the new ones.
local function giveBack(id)
  local texts = redis.call('LRANGE', key('taken', id), 0, -1)
  local new = redis.call('LRANGE', key('new', id), 0, -1)
  redis.call('DEL', key('taken', id), key('new', id))
  set(id, 'c', 0, 't', 0)
  for _, text in ipairs(texts) do add(id, text) end
  for _, text in ipairs(new) do add(id, text) end
end

local function queueUp(id, attempt, push)
  local installation = get(id, 'installation')
  set(id, 'state', 'ready', 'attempt', attempt)
  redis.call(push or 'RPUSH', key('ready', installation), id)
  redis.call('SADD', key('waiting'), id)
  redis.call('ZREM', key('delayed'), id)
  offer(installation)
end

local function delay(id, attempt, due, again)
  set(id, 'state', 'delayed', 'attempt', attempt, 'again', again)
  redis.call('ZADD', key('delayed'), due, id)
  redis.call('SREM', key('waiting'), id)
end

local function drop(id)
  local installation = get(id, 'installation')
  redis.call('DEL', key('job', id), key('new', id), key('taken', id))
  redis.call('SREM', key('repositories', installation), id)
  redis.call('SREM', key('waiting'), id)
  redis.call('ZREM', key('delayed'), id)
  redis.call('LREM', key('ready', installation), 0, id)
  offer(installation)
end

local function queueUpDue(now)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key('delayed'), '-inf', now, 'LIMIT', 0, 1000)) do
    queueUp(id, get(id, 'attempt'))
  end
end

-- Ends the run under a claim. Gives whether its installation had as many running jobs as it may.
local function release(claim, id)
  local running = key('running', get(id, 'owner'))
  local wasFull = redis.call('SCARD', running) >= limit
  redis.call('HDEL', key('claims'), claim)
  redis.call('SREM', running, id)
  return wasFull
end
`;

/** Arguments: installation, repository, trigger. Gives 1 when there is one more job that may start. */
export const enqueueJob = toScript(`${prelude}
local installation, id, text = ARGV[2], ARGV[3], ARGV[4]
local state, before = get(id, 'state'), get(id, 'installation')
add(id, text)
set(id, 'installation', installation)
redis.call('SADD', key('repositories', installation), id)
if before and before ~= installation then
  redis.call('SREM', key('repositories', before), id)
  if redis.call('LREM', key('ready', before), 0, id) > 0 then
    redis.call('RPUSH', key('ready', installation), id)
  end
  offer(before)
  offer(installation)
end
if state == 'running' then redis.call('SADD', key('waiting'), id) end
if not state or (state == 'delayed' and get(id, 'again') == '1') then
  queueUp(id, 0)
  return 1
end
if state == 'delayed' then set(id, 'attempt', 0) end
return 0
`);

/**
 * Arguments: claim, now. Gives the job that the claim is for, or claims the next one: installation, repository,
 * attempt, number of the run, triggers. Gives nothing when none can start.
 */
export const takeJob = toScript(`${prelude}
local claim, now = ARGV[2], tonumber(ARGV[3])
local id = redis.call('HGET', key('claims'), claim)
if id then
  -- Whoever ran it is gone.
  giveBack(id)
  if not hasNew(id) then
    release(claim, id)
    local owner = get(id, 'owner')
    drop(id)
    offer(owner)
    id = nil
  end
end
if not id then
  queueUpDue(now)
  while not id do
    local turn = redis.call('ZPOPMIN', key('turns'))
    if #turn == 0 then return nil end
    id = redis.call('LPOP', key('ready', turn[1]))
  end
  local installation = get(id, 'installation')
  set(id, 'owner', installation)
  redis.call('HSET', key('claims'), claim, id)
  redis.call('SADD', key('running', installation), id)
  offer(installation)
end
local run, attempt = redis.call('INCR', key('run')), tonumber(get(id, 'attempt')) + 1
set(id, 'state', 'running', 'run', run, 'attempt', attempt, 'c', 0, 't', 0)
redis.call('RENAME', key('new', id), key('taken', id))
redis.call('SREM', key('waiting'), id)
return { get(id, 'installation'), id, attempt, run, redis.call('LRANGE', key('taken', id), 0, -1) }
`);

/**
 * Arguments: claim, number of the run, outcome, time for the outcomes that have one. Gives how many jobs more may
 * start, or -1 when the run is not the claim's any more: then nothing changes.
 */
export const finishJob = toScript(`${prelude}
local claim, run, outcome, due = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local id = redis.call('HGET', key('claims'), claim)
if not id or get(id, 'run') ~= run then return -1 end
local owner, attempt, isNew = get(id, 'owner'), tonumber(get(id, 'attempt')), hasNew(id)
local wasFull, more = release(claim, id), 0
if outcome == 'done' or outcome == 'given-up' then
  redis.call('DEL', key('taken', id))
else
  giveBack(id)
end
if not hasNew(id) then
  drop(id)
elseif outcome == 'retry' then
  delay(id, isNew and 0 or attempt, due, 0)
elseif outcome == 'again' and not isNew then
  delay(id, 0, due, 1)
elseif outcome == 'handed-back' then
  queueUp(id, isNew and 0 or attempt - 1, 'LPUSH')
  more = 1
else
  queueUp(id, 0)
  more = 1
end
offer(owner)
if wasFull and canStart(owner) then more = more + 1 end
return more
`);

/** Arguments: installation, repository or an empty text. */
export const forgetJobs = toScript(`${prelude}
local installation = ARGV[2]
local ids = redis.call('SMEMBERS', key('repositories', installation))
for _, id in ipairs(ids) do
  if ARGV[3] == '' or ARGV[3] == id then
    if get(id, 'state') == 'running' then
      redis.call('DEL', key('new', id), key('taken', id))
      redis.call('SREM', key('waiting'), id)
      set(id, 'c', 0, 't', 0)
    else
      drop(id)
    end
  end
end
return 0
`);

/** Gives how many wait, are delayed and run. */
export const countJobs = toScript(`${prelude}
return { redis.call('SCARD', key('waiting')), redis.call('ZCARD', key('delayed')), redis.call('HLEN', key('claims')) }
`);

/**
 * Mends what a process left that died between two steps. KEYS[2] is what the keys of BullMQ's jobs begin with.
 * Arguments: now, how many BullMQ jobs wait. A claim without its BullMQ job is given back. Gives how many BullMQ jobs
 * are missing for the jobs that may start.
 */
export const mendJobs = toScript(`${prelude}
local now, there = tonumber(ARGV[2]), tonumber(ARGV[3])
local claims = redis.call('HGETALL', key('claims'))
for index = 1, #claims, 2 do
  local claim, id = claims[index], claims[index + 1]
  if redis.call('EXISTS', KEYS[2] .. claim) == 0 then
    local owner = get(id, 'owner')
    release(claim, id)
    giveBack(id)
    if hasNew(id) then queueUp(id, get(id, 'attempt'), 'LPUSH') else drop(id) end
    offer(owner)
  end
end
queueUpDue(now)
local missing = -there
for _, installation in ipairs(redis.call('ZRANGE', key('turns'), 0, -1)) do
  missing = missing + math.min(
    redis.call('LLEN', key('ready', installation)),
    limit - redis.call('SCARD', key('running', installation)))
end
return math.max(0, missing)
`);
