# Doxygen's filter of bench/RESULTS.md: its headings get names for the links within it, as they have on GitHub.
s/^### ([a-z-]+)$/### \1 {#results-\1}/
s/^## Scenarios$/& {#results-scenarios}/
s/^### Keys$/& {#results-keys}/
s/\]\(#([a-z])/](#results-\1/g
s/<a id="(claim-[0-9]+)">/<a id="results-\1">/
