-- Replays requests from a file, one a line: method, path, bearer token, tag of what is known, and JSON
-- body, separated by tabs; what is empty is left out. Arguments: the file, and a line to begin at.
-- Prints one line of JSON at the end, which the bench reads.

local formatted, at = {}, 0

function init(args)
  at = tonumber(args[2]) or 0
  for line in io.lines(args[1]) do
    local method, path, token, known, body =
      line:match("^(%S+)\t(%S+)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if known ~= "" then headers["If-None-Match"] = known end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    formatted[#formatted + 1] =
      wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #formatted + 1
  return formatted[at]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,' ..
    '"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
