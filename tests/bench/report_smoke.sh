#!/usr/bin/env bash
# Opens the report of the kept results in a headless Chromium: every chart is drawn, the slider moves the dots, nothing is complained of
# on the console, nothing is asked of anyone; light and dark, on a desk, on a phone, and without scripts.
#
#   report_smoke.sh SOURCE-FOLDER BUILD-FOLDER [REPORT]
#
# With REPORT, that one is looked at, whatever scenarios it has.
set -euo pipefail
source=$1 bench=$2/bench/rowkey_bench
if ! command -v chromium >/dev/null; then echo "skipped: no chromium"; exit 77; fi
scratch=$(TMPDIR=/var/tmp mktemp -d)
fail() { printf 'report_smoke: %s\n' "$*" >&2; exit 1; }
# shellcheck source=tests/browser.sh
. "$source/tests/browser.sh"
trap stop_browser EXIT

# What must be drawn of each scenario, as CHART or CHART=PANELS.
declare -A charts=(
    [grow]='Where each insert landed=4|Latency over time=4|Index size|Write-ahead log per row|Leaf splits|Rows per second|Index pages dirtied per checkpoint|Transaction latency'
    [steady]='Where each insert landed=4|Latency over time=4|Index size|Write-ahead log per row|Leaf splits|Rows per second'
    [cached]='Where each insert landed=5|Transaction latency|Rows per second|Write-ahead log per row|Index size'
    [bounded]='Where each insert landed=5|Latency over time=5|Rows per second|Transaction latency|Write-ahead log per row'
    [writers]='Where each insert landed=15|How full leaves are by clients, %=1|Rows per second by clients=1|Index size|Leaf splits'
    [making]='Where each insert landed=7|Index size|Leaf splits|Transaction latency|Write-ahead log per row'
    [remedies]='Where each insert landed=7|Rows a second|Leaf splits'
    [wire]='Rows a second|Processor time per row|Transaction latency'
    [single-row]='Where each insert landed=5|Latency over time=5|Transaction latency|Rows per second'
    [text]='Where each insert landed=5|Index size|Table and indexes|Write-ahead log per row|Leaf splits'
    [five-million]='Where each insert landed=2|Index size|Table and indexes|Write-ahead log per row|Index pages dirtied per checkpoint'
    [skew]='Where each insert landed=6|Index size|Leaf splits|Write-ahead log per row'
    [switch]='Where each insert landed=3|Latency over time=3|Index size|Index pages dirtied per checkpoint'
    [checkpoints]='Latency over time=6|Write-ahead log per row|Index WAL per row just after a checkpoint|Index pages dirtied per checkpoint'
    [compression]='Write-ahead log per row|Index WAL per row just after a checkpoint|Rows a second'
    [reads]='What a select by key costs|Table and indexes|Index size'
    [churn]='Where each insert landed=10|Index size after deletes and VACUUM|VACUUM|REINDEX INDEX CONCURRENTLY'
    [retention]='Where each insert landed=10|Index size after deletes and VACUUM|VACUUM|REINDEX INDEX CONCURRENTLY'
    [brin]='What a select by key costs|Table and indexes|Index size'
    [schema]='What an order with its items costs|What a select by key costs|Latency over time=4'
    [tenants]='Where each insert landed=19|How full leaves are|Index size'
)
report=$scratch/report.html
if (($# > 2)); then
    cp "$3" "$report"
else
    cp "$source/bench/results/postgresql-18.json" "$scratch/results.json"
    "$bench" --render "$scratch" >"$scratch/out"
fi

start_browser

look() {  # WIDTH light|dark
    ask Emulation.setDeviceMetricsOverride "{\"width\":$1,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false}"
    ask Emulation.setEmulatedMedia "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"$2\"}]}"
    open_page "$report"
}

drawn="
    const box = e => e.getBoundingClientRect();
    const figures = [...document.querySelectorAll('section[id] figure')];
    if (!figures.length) faults.push('no figure');
    for (const figure of figures) {
        const title = figure.closest('section').id + ', ' + (figure.querySelector('h3') || {}).textContent;
        const pictures = [...figure.querySelectorAll('svg.plot, .row > svg')];
        if (!pictures.length) faults.push(title + ': no picture');
        for (const picture of pictures) {
            if (!(box(picture).width > 50 && box(picture).height > 10)) faults.push(title + ': a picture has no size');
        }
        const marked = picture => {  /* together they take some room; a dot alone has none */
            const marks = [...picture.querySelectorAll('rect, path.dots, path.trace, line.curve, line.range')].filter(m => m.getClientRects().length).map(box);
            const span = (from, to) => Math.max(...marks.map(m => m[to])) - Math.min(...marks.map(m => m[from]));
            return span('left', 'right') > 0 || span('top', 'bottom') > 0;
        };
        if (![...figure.querySelectorAll('svg.plot')].every(marked) || !pictures.some(marked)) faults.push(title + ': a picture has no marks');
        const tables = [...figure.querySelectorAll('table'), ...figure.closest('section').querySelectorAll('details.figures table')];
        if (!tables.some(t => t.rows.length > 1)) faults.push(title + ': no table');
        for (const picture of figure.querySelectorAll('svg[role=img]'))
            if (!picture.getAttribute('aria-label') && !picture.querySelector('title')) faults.push(title + ': a picture without words');
    }"
fits="
    for (const open of [false, true]) {
        for (const details of document.querySelectorAll('details')) details.open = open;
        const page = document.documentElement;
        if (page.scrollWidth > page.clientWidth) faults.push('scrolls sideways by ' + (page.scrollWidth - page.clientWidth) + ' px, details ' + open);
    }"
heads="
    const edge = e => e.getBoundingClientRect();
    for (const panel of document.querySelectorAll('.panels svg.plot')) {
        const cell = edge(panel.closest('div')), texts = [...panel.querySelectorAll('text.name, text.variant, text.corner')];
        for (const text of texts) {
            const own = edge(text);
            if (own.left < cell.left - 1 || own.right > cell.right + 1) faults.push('past its panel: ' + text.textContent);
            for (const other of texts) {
                const its = edge(other);
                if (text != other && own.left < its.right && its.left < own.right && own.top + 3 < its.bottom && its.top + 3 < own.bottom)
                    faults.push(text.textContent + ' upon ' + other.textContent);
            }
        }
    }"
moves="
    const landings = [...document.querySelectorAll('figure.landing')];
    if (!landings.length) faults.push('no slider');
    for (const figure of landings) {
        const slider = figure.querySelector('input[type=range]');
        const shown = () => [...figure.querySelectorAll('svg.plot')].map(p => [...p.querySelectorAll('path.dots')].filter(d => getComputedStyle(d).display != 'none').length);
        const told = () => figure.querySelector('output').textContent + [...figure.querySelectorAll('text.corner')].map(t => t.textContent);
        if (!slider || !slider.offsetWidth) { faults.push('the slider is not there'); continue; }
        const seen = new Set();
        for (const n of [1, 50, 100]) {
            slider.value = n;
            slider.dispatchEvent(new Event('input'));
            if (shown().some(steps => steps != n)) faults.push('at ' + n + ' are shown ' + shown());
            seen.add(told());
        }
        if (seen.size != 3) faults.push('the words do not follow the slider');
    }
    const play = document.querySelector('.control button'), slider = document.querySelector('.control input');
    play.click();
    await wait(700);
    if (!(slider.value > 1 && slider.value < 100)) faults.push('playing, the slider is at ' + slider.value);
    play.click();
    const stopped = slider.value;
    await wait(300);
    if (slider.value != stopped) faults.push('does not stop');"
readable() {  # light|dark
    echo "
    const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(v => { v /= 255; return v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const style = getComputedStyle(document.body), paper = light(style.backgroundColor);
    const contrast = e => { const ink = light(getComputedStyle(e).color); return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); };
    if ((paper > 0.5) != ('$1' == 'light')) faults.push('not $1');
    for (const e of document.querySelectorAll('h1, .lead, .note, .key, td, summary')) if (contrast(e) < 4.5) { faults.push('hard to read: ' + e.textContent); break; }"
}

for width in 1280 390; do
    for scheme in light dark; do
        look "$width" "$scheme"
        see "$width px, $scheme: charts" "$drawn"
        see "$width px, $scheme: slider" "$moves"
        see "$width px, $scheme: width" "$fits"
        see "$width px, $scheme: heads of panels" "$heads"
        see "$width px, $scheme: colours" "$(readable "$scheme")"
        see "$width px, $scheme: requests" "for (const e of performance.getEntriesByType('resource')) faults.push(e.name)"
    done
done
for name in "${!charts[@]}"; do
    see "$name" "
    const wanted = '${charts[$name]}'.split('|').map(w => w.split('='));
    const section = document.getElementById('scenario-$name');
    if (!section) { if ($# < 3) faults.push('no section'); } else for (const [title, panels] of wanted) {
        const figure = [...section.querySelectorAll('figure')].find(f => f.querySelector('h3').textContent == title);
        if (!figure) faults.push('no chart ' + title);
        else if (panels && figure.querySelectorAll('svg.plot').length != panels) faults.push(title + ': panels are missing');
    }
    if (section && !document.querySelector('nav a[href\$=scenario-$name]')) faults.push('not in the list')"
done
ask Emulation.setScriptExecutionDisabled '{"value":true}'
look 1280 light
see "without scripts: charts" "$drawn"
see "without scripts: dots" "
    if (document.querySelector('.control').offsetHeight) faults.push('a control that does nothing');
    for (const d of document.querySelectorAll('path.dots')) if (getComputedStyle(d).display == 'none') { faults.push('hidden dots'); break; }"

nothing_on_the_console
asked=$(grep '"method":"Network.requestWillBeSent"' "$events" | grep -vF "\"url\":\"file://$report\"" || true)
[[ -z $asked ]] || fail "it asked for $(head -n 1 <<<"$asked")"
grep -qF "\"url\":\"file://$report\"" "$events" || fail "requests are not seen"
