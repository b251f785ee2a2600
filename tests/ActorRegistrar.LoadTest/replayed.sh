#!/usr/bin/env bash
# What a replay of the whole journal costs those who register: as many refreshes as the server can take, closed loop, in turn alone and while
# `replay > /dev/null` reads the same file from its beginning. The replay runs in a session of its own, where its low priority alone is not
# heeded. What comes first changes from round to round, so that a machine that slows down or a journal that grows is nobody's advantage.
# Build in Release and start the server before, on a journal that takes longer to replay than a round. Arguments: SIP port, the server's
# data directory, rounds, seconds.
set -euo pipefail
sip=${1:-5060} data=${2:-data} rounds=${3:-6} seconds=${4:-5}
here=$(dirname "$0")
: "${LOADTEST:=$here/bin/Release/net10.0/ActorRegistrar.LoadTest}"
: "${SERVER:=$here/../../src/ActorRegistrar.Server/bin/Release/net10.0/ActorRegistrar.Server}"
said=$(mktemp) replay=
stop() { [[ -z $replay ]] || kill "$replay" 2>/dev/null || true; }
trap 'stop; rm -f "$said"' EXIT

run() { $LOADTEST run --server "127.0.0.1:$sip" --aors 20000 --concurrency 256 "$@" | awk '$1 == "rate" { print $2 } $1 ~ /^(failed|lost)$/ && $2 > 0 { print $1, $2 > "/dev/stderr" }'; }
refresh() { run --mode refresh --seconds "$seconds"; }
median() { printf '%s\n' "$@" | sort -n | awk '{ of[NR] = $1 } END { print int((of[int((NR + 1) / 2)] + of[int(NR / 2) + 1]) / 2) }'; }
loss() { awk -v alone="$1" -v replayed="$2" 'BEGIN { printf "%.1f %%", 100 * (1 - replayed / alone) }'; }

alone() { sleep 1; without+=("$(refresh)"); }
replayed() {
    setsid "$SERVER" replay "--Registrar:DataDirectory=$data" >/dev/null 2>"$said" &
    replay=$!
    # What the compiler does in its first second comes once in a replay, however long.
    sleep 1
    with+=("$(refresh)")
    kill -0 "$replay" 2>/dev/null || { echo "the replay had ended before the round; the journal is too short" >&2; exit 1; }
    kill -TERM "$replay"
    wait "$replay" || true
    replay=
}

without=() with=()
run --sequential --mode register --requests 20000 >/dev/null
# Nor is what the server's compiler still does in the first seconds any part of it.
refresh >/dev/null
for ((round = 1; round <= rounds; round++)); do
    if ((round % 2)); then alone; replayed; else replayed; alone; fi
    echo "round $round: alone ${without[-1]}/s, replayed ${with[-1]}/s; replay $(tail -n 1 "$said")"
done
alone=$(median "${without[@]}") replayed=$(median "${with[@]}")
echo "median:  alone $alone/s, replayed $replayed/s, loss $(loss "$alone" "$replayed")"
