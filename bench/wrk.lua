-- One line of JSON instead of a report for people.
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\n{"requests":%d,"seconds":%.4f,"p95":%.4f,"failed":%d}',
    summary.requests, summary.duration / 1e6, latency:percentile(95) / 1e3, e.connect + e.read + e.write + e.status + e.timeout))
end
