#include "page.hpp"

namespace rowkey::bench::report {

const char page_css[] = R"(
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums;overflow-wrap:break-word}
main{max-width:1160px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:clamp(24px,3.6vw,36px);line-height:1.22;font-weight:650;letter-spacing:-.012em;margin:6px 0;max-width:28em;
text-wrap:balance}
h2{font-size:23px;line-height:1.3;margin:64px 0 4px;padding-top:16px;border-top:3px solid var(--ink)}
h3{font-size:16px;margin:0}h4{font-size:14.5px;margin:0 0 8px}p{margin:0 0 6px;max-width:46em}
a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}
.lead{font-size:18px;margin-top:14px}.over,.note,dt,caption,small{color:var(--soft);font-size:13.5px;line-height:1.45}
.partial{border-left:4px solid #c64a06;padding:2px 0 2px 10px;font-size:14.5px}
nav ol{list-style:none;margin:20px 0 0;padding:0}
nav li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,420px);gap:6px 48px;padding:16px 0;border-top:1px solid var(--grid)}
nav a{font-size:18px;font-weight:650}
.ratios{display:grid;grid-template-columns:max-content minmax(0,1fr) 4.6em;gap:0 12px;align-content:start;align-items:center;
font-size:13.5px}.ratios .note{grid-column:1/-1;margin:0}.ratios>svg{width:100%;overflow:visible}.ratios b{text-align:right}
line.reach{stroke:var(--c);stroke-width:2}line.spread{stroke:var(--c);stroke-width:7;opacity:.35}
.charts{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:40px;margin:28px 0 32px}
figure{margin:0;grid-column:span 2;min-width:0;overflow-x:clip;break-inside:avoid}
figure.half{grid-column:span 3}figure.wide{grid-column:1/-1}
figcaption{margin-bottom:14px}.finding{font-size:15px;margin:1px 0 2px;max-width:none}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:0 28px}
.panels.even{grid-template-columns:repeat(auto-fit,minmax(min(100%,max(300px,34%)),1fr))}
.panels.spaced{gap:28px 40px}
.control{display:flex;gap:14px;align-items:center;max-width:none;font-size:14px;position:sticky;top:0;z-index:1;
background:var(--paper);padding:8px 0;flex-wrap:wrap}.control[hidden]{display:none}
.control button{font:inherit;min-width:5em;padding:5px 14px;border:1px solid var(--soft);border-radius:6px;background:none;
color:inherit;cursor:pointer}.control input{flex:1 1 200px;min-width:0;accent-color:var(--ink)}.control output{flex:0 1 17em}
.stepping path.dots{opacity:.3}.stepping path.dots.later{display:none}.stepping path.dots.now{opacity:1;stroke-width:3.4}
.ids{grid-template-rows:auto 1fr}figure.tall{grid-row:span 2}.ids .key{white-space:normal}.ids .row{margin-bottom:8px}
.ids .row p{flex-wrap:nowrap}.ids b{flex:none}.key small{font-weight:400}
.ids .row+.note{margin-top:24px}.tail{grid-template-columns:repeat(4,1fr);gap:8px;margin:0}
.tail dd{font-size:18px;font-weight:600;line-height:1.2}
.plot{display:block;width:calc(100% - 72px);margin:48px 10px 44px 62px}
.plot.lines{width:calc(100% - 184px);margin:22px 124px 48px 60px;overflow:visible}
.row{margin-bottom:12px}.row p{display:flex;justify-content:space-between;flex-wrap:wrap;gap:0 12px;margin:0;
max-width:none}.row>svg{display:block;margin:2px 0}.row .note{display:block;font-size:13px}.note span{white-space:nowrap}
.note .key,.row .key{white-space:normal}.key{white-space:nowrap;font-weight:600;color:var(--c);font-size:15px}
.key svg{margin-right:6px;vertical-align:-1px}
details{margin-top:10px}summary{cursor:pointer;color:var(--soft);font-size:13.5px}
.figures summary{font-size:15px;color:var(--ink);font-weight:600}
.scroll{overflow-x:auto;max-height:80vh}table{border-collapse:collapse;font-size:14.5px;width:100%}caption{text-align:left}
th,td{padding:6px 0 6px 20px;text-align:right;white-space:nowrap;border-top:1px solid var(--grid);vertical-align:baseline}
thead *{border-top:0}thead small{display:block}tbody th{text-align:left;font-weight:400;padding-left:0;white-space:normal;
min-width:8.5em;position:sticky;left:0;background:var(--paper)}td small{display:inline-block;min-width:5.6em}
td small.apart{display:block}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 20px;margin:10px 0 18px;font-size:14.5px;
align-content:start;align-items:baseline}dd{margin:0}
.env{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:0 40px}
pre{overflow-x:auto;padding:12px 14px;border:1px solid var(--grid);border-radius:6px;font-size:13.5px}
@media(max-width:1000px){figure,figure.half{grid-column:span 3}td small{display:block}}
@media(max-width:700px){main{padding:24px 18px}th,td{padding-left:14px}.charts{gap:32px 0}nav li{grid-template-columns:minmax(0,1fr)}
figure,figure.half,figure.wide{grid-column:1/-1}td small{display:block}}
@media print{main{padding:0}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.control,details:not([open]){display:none}}
)";

const char page_script[] = R"(
for (const figure of document.querySelectorAll('figure.landing')) {
  const control = figure.querySelector('.control');
  const [button, slider, output] = control.children;
  const inserts = Number(control.dataset.inserts);
  const panels = [...figure.querySelectorAll('svg[data-dots]')].map(panel => ({
    steps: panel.querySelectorAll('path.dots'),
    corner: panel.querySelector('text.corner'),
    whole: panel.querySelector('text.corner').textContent,
    dots: panel.dataset.dots.split(' '),
    blocks: panel.dataset.blocks.split(' '),
  }));
  let playing = 0;

  function show() {
    const n = Number(slider.value), all = n === Number(slider.max);
    figure.classList.toggle('stepping', !all);
    for (const panel of panels) {
      panel.steps.forEach((step, i) => {
        step.classList.toggle('later', i >= n);
        step.classList.toggle('now', i === n - 1);
      });
      panel.corner.textContent = all ? panel.whole : `newest ${panel.dots[n - 1]} dots in ${panel.blocks[n - 1]} blocks`;
    }
    const shown = Math.round(inserts * n / slider.max).toLocaleString('en');
    output.textContent = all ? `all ${shown} inserts` : `the first ${shown} inserts, the newest hundredth in full colour`;
  }
  function stop() {
    clearInterval(playing);
    playing = 0;
    button.textContent = 'Play';
  }
  button.addEventListener('click', () => {
    if (playing) return stop();
    button.textContent = 'Pause';
    if (slider.value === slider.max) slider.value = 0;
    playing = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      show();
      if (slider.value === slider.max) stop();
    }, 80);
  });
  slider.addEventListener('input', () => {
    stop();
    show();
  });
  control.hidden = false;
  show();
}
)";

}  // namespace rowkey::bench::report
