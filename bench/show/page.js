// Shows the inserts of a scenario one after the other, in all of its panels together. Without it all are there.
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
      panel.corner.textContent = all
          ? panel.whole
          : `newest ${panel.dots[n - 1]} dots in ${panel.blocks[n - 1]} blocks`;
    }
    const shown = Math.round(inserts * n / slider.max).toLocaleString('en');
    output.textContent = all
        ? `all ${shown} inserts`
        : `the first ${shown} inserts, the newest hundredth in full colour`;
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
