#!/usr/bin/env bash
# What being looked at costs those who register: REGISTER at a fixed rate, in turn alone and while the console is open in a browser, all
# addresses-of-record are listed again and again, and Prometheus scrapes each second. The browser and the readers run here too, where
# operators run them elsewhere, so they are given only the processor time that nobody else wants.
# Start the server before, in Release. Arguments: SIP port, HTTP port, rate, rounds, seconds.
set -euo pipefail
sip=${1:-5060} http=${2:-8080} rate=${3:-10000} rounds=${4:-3} seconds=${5:-8}
: "${LOADTEST:=dotnet run -c Release --project $(dirname "$0") --}"
run() { $LOADTEST run --server "127.0.0.1:$sip" --aors 20000 "$@" | grep -E '^(succeeded|lost|status|latency)' | tr '\n' ';'; echo; }
profile=$(mktemp -d) readers=()
stop() { ((${#readers[@]} == 0)) || kill "${readers[@]}" 2>/dev/null || true; readers=(); }
trap 'stop; sleep 1; rm -rf "$profile"' EXIT

list() {
    while :; do
        local next=
        while :; do
            next=$(nice -n 19 curl -s "http://127.0.0.1:$http/api/v1/aors?limit=1000${next:+&cursor=$next}" | sed -n 's/.*"next":"\([^"]*\)".*/\1/p')
            [[ -n $next ]] || break
        done
    done
}
scrape() { while :; do nice -n 19 curl -s -o /dev/null "http://127.0.0.1:$http/metrics"; sleep 1; done; }

run --sequential --mode register --requests 20000 --concurrency 64 >/dev/null
for ((round = 1; round <= rounds; round++)); do
    echo "round $round alone:    $(run --mode refresh --rate "$rate" --seconds "$seconds")"
    nice -n 19 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir="$profile" "http://127.0.0.1:$http/" >/dev/null 2>&1 & readers+=($!)
    list & readers+=($!)
    scrape & readers+=($!)
    sleep 3
    echo "round $round operated: $(run --mode refresh --rate "$rate" --seconds "$seconds")"
    stop
    sleep 1
done
