#!/usr/bin/env bash
# What being looked at costs those who register: REGISTER at a fixed rate, in turn alone and while the console is open in a browser, all
# addresses-of-record are listed again and again, and Prometheus scrapes each second. The browser and the readers run here too, where
# operators run them elsewhere, so they are given only the processor time that nobody else wants, and the reader of pages is one process
# with one connection: a new curl and sed for each page, at any priority, took more from REGISTER than the server's own work on it.
# Start the server before, in Release. Arguments: SIP port, HTTP port, rate, rounds, seconds.
set -euo pipefail
sip=${1:-5060} http=${2:-8080} rate=${3:-10000} rounds=${4:-3} seconds=${5:-8}
: "${LOADTEST:=dotnet run -c Release --project $(dirname "$0") --}"
run() { $LOADTEST run --server "127.0.0.1:$sip" --aors 20000 "$@" | grep -E '^(succeeded|lost|status|latency)' | tr '\n' ';'; echo; }
idle=(chrt --idle 0)
"${idle[@]}" true 2>/dev/null || idle=(nice -n 19)
profile=$(mktemp -d) readers=()
stop() { ((${#readers[@]} == 0)) || kill "${readers[@]}" 2>/dev/null || true; readers=(); }
trap 'stop; sleep 1; rm -rf "$profile"' EXIT

list() { exec "${idle[@]}" $LOADTEST list --url "http://127.0.0.1:$http" --times 0 >"$profile/listings" 2>/dev/null; }
scrape() { while :; do "${idle[@]}" curl -s -o /dev/null "http://127.0.0.1:$http/metrics"; sleep 1; done; }

run --sequential --mode register --requests 20000 --concurrency 64 >/dev/null
# Nor is what the compiler still does in the first seconds any part of it.
run --mode refresh --rate "$rate" --seconds "$seconds" >/dev/null
for ((round = 1; round <= rounds; round++)); do
    echo "round $round alone:    $(run --mode refresh --rate "$rate" --seconds "$seconds")"
    "${idle[@]}" chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$profile" "http://127.0.0.1:$http/" >/dev/null 2>&1 & readers+=($!)
    list & readers+=($!)
    scrape & readers+=($!)
    sleep 3
    echo "round $round operated: $(run --mode refresh --rate "$rate" --seconds "$seconds")"
    stop
    echo "        listed:   $(tail -n 1 "$profile/listings")"
    sleep 1
done
