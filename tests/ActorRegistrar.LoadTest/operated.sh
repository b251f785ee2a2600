#!/usr/bin/env bash
# What an open console, listings without end and a scrape each second cost those who register: REGISTER at a fixed rate, in turn alone and
# with all three. Start the server before, in Release; give SIP port, HTTP port, rate, rounds and seconds.
set -euo pipefail
sip=${1:-5060} http=${2:-8080} rate=${3:-10000} rounds=${4:-3} seconds=${5:-8}
load="${LOADTEST:-dotnet run -c Release --project $(dirname "$0") --} run --server 127.0.0.1:$sip --aors 20000 --mode refresh --rate $rate --seconds $seconds"
api=http://127.0.0.1:$http/api/v1
profile=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$profile"' EXIT

list() { # Page after page, again and again.
    local next
    while :; do
        next=
        while :; do
            next=$(curl -s "$api/aors?limit=1000&cursor=$next" | sed -n 's/.*"next":"\([^"]*\)".*/\1/p')
            [[ -n $next ]] || break
        done
    done
}
scrape() { while curl -s -o /dev/null "http://127.0.0.1:$http/metrics"; do sleep 1; done; }

$load --sequential --concurrency 64 --rate 0 >/dev/null
for ((round = 1; round <= rounds; round++)); do
    echo "round $round, alone";           $load | grep -E 'p99|latency|503|lost' || true
    chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$profile" "http://127.0.0.1:$http/" >/dev/null 2>&1 &
    list & scrape &
    sleep 2
    echo "round $round, while operated";  $load | grep -E 'p99|latency|503|lost' || true
    kill $(jobs -p); wait 2>/dev/null || true
done
