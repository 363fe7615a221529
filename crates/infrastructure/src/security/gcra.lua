-- Takes one attempt: 0, or for how many microseconds there is none. All times are in microseconds,
-- and now is the caller's.
local now, each, all, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
-- When every attempt will be there again; never further away than if none were left, however the
-- callers' clocks differ.
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
full = math.min(math.max(full, now), now + all) + each
local wait = full - now - all
if wait > 0 then
  return wait
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', keep)
return 0
