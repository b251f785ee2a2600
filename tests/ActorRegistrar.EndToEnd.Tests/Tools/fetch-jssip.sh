#!/usr/bin/env bash
# Fetches JsSIP from npm and bundles it for a page: fetch-jssip.sh FILE. Nothing of it stays in the repository.
set -euo pipefail
target=$(realpath -m "${1:?the file to write, for example /tmp/jssip.js}")
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
cd "$directory"
echo '{"private":true}' > package.json
npm install --no-audit --no-fund --silent jssip@3.13.8 esbuild@0.28.2
npx --no-install esbuild node_modules/jssip/lib/JsSIP.js --bundle --format=iife --global-name=JsSIP --log-level=warning --outfile="$target"
