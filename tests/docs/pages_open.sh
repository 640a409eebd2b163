#!/usr/bin/env bash
# Opens each page of the reference in a headless Chromium, from the disk: nothing is complained of on the console, nothing is asked
# of anyone, pictures are seen, and each link leads to a page or a place in it that is there. What a task's page shows fits a phone.
#
#   pages_open.sh SOURCE-FOLDER HTML-FOLDER
set -euo pipefail
source=$1 html=$(CDPATH='' cd "$2" && pwd -P)
scratch=$(TMPDIR=/var/tmp mktemp -d)
fail() { printf 'pages_open: %s\n' "$*" >&2; exit 1; }
# shellcheck source=tests/browser.sh
. "$source/tests/browser.sh"
trap stop_browser EXIT
start_browser
width() { ask Emulation.setDeviceMetricsOverride "{\"width\":$1,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false}"; }

width 1280
# But Doxygen's own of folders and of Markdown files, which say nothing.
mapfile -t pages < <(find "$html" -maxdepth 1 -name '*.html' ! -name '*_8md.html' ! -name 'dir_*' | LC_ALL=C sort)
for page in "${pages[@]}"; do
    open_page "$page"
    see "$page" "
        if (!document.querySelector('.contents').textContent.trim()) faults.push('nothing is there');
        for (const i of document.images) if (i.offsetWidth) await i.decode().catch(() => faults.push('no picture ' + i.src))"
    script="[
        ...[...document.links].filter(l => l.protocol == 'file:').map(l => 'link ' + decodeURIComponent(l.pathname + l.hash)),
        ...[...document.querySelectorAll('[id], a[name]')].map(e => 'place $page#' + (e.id || e.name))
        ].join(String.fromCharCode(10))"
    ask Runtime.evaluate "{\"expression\":\"${script//$'\n'/ }\",\"returnByValue\":true}"
    sed -E 's/.*"value":"//; s/"\}\}.*//; s/\\n/\n/g' <<<"$answer" >"$scratch/found"
    sed -n 's/^place //p' "$scratch/found" >>"$scratch/places"
    sed -n "s|^link \(.*\)|\1\t$page|p" "$scratch/found" >>"$scratch/links"
done
find "$html" -type f >>"$scratch/places"
sed -E 's/#(\t|$)/\1/' "$scratch/links" | sort -u >"$scratch/wanted"
dead=$(awk -F '\t' 'NR == FNR { there[$0]; next } !($1 in there) { print "in " $2 ": " $1 }' "$scratch/places" "$scratch/wanted")
[[ -z $dead ]] || fail "dead links:"$'\n'"$dead"

# The pages that are written by hand.
width 390
for page in "$source"/examples/*.md; do
    name=$(basename "$page" .md) title=$(sed -n '1s/^# //p' "$page")
    opened=$html/index.html
    [[ $name == README ]] || opened=$(grep -l "<div class=\"title\">$title *</div>" "$html"/*.html) || fail "examples/$name.md is no page"
    open_page "$opened"
    see "$name on a phone" "
        const page = document.documentElement;
        if (page.scrollWidth > page.clientWidth) faults.push('scrolls sideways by ' + (page.scrollWidth - page.clientWidth) + ' px')"
done

nothing_on_the_console
asked=$(grep '"method":"Network.requestWillBeSent"' "$events" | grep -v '"url":"\(file://'"$html"'\|data:\)' || true)
[[ -z $asked ]] || fail "it asked for $(head -n 1 <<<"$asked")"
echo "${#pages[@]} pages, $(wc -l <"$scratch/wanted") links: all lead somewhere"
