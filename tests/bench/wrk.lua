-- Sends the requests of a file, each ended by the byte 30, in turn over every connection.
local requests, at = {}, 0

function init(args)
  for request in io.open(args[1], "rb"):read("*a"):gmatch("([^\30]+)\30") do
    requests[#requests + 1] = request
  end
  at = math.random(#requests)
end

function request()
  at = at % #requests + 1
  return requests[at]
end
