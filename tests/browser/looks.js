// What the tests of looks measure on a page; each function returns what is wrong, in words.

const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);

// Relative luminance and contrast as WCAG 2.2 defines them.
function light(colour) {
  const [r, g, b] = colour.slice(0, 3).map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function behind(at) {
  for (let part = at; part; part = part.parentElement) {
    const colour = numbers(getComputedStyle(part).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
}

function isShown(at) {
  return at.checkVisibility({ visibilityProperty: true }) && !at.closest(".visually-hidden, .skip");
}

function faint() {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const at = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
    if (!text || !isShown(at)) continue;
    const style = getComputedStyle(at), size = parseFloat(style.fontSize);
    const [more, less] = [light(numbers(style.color)), light(behind(at))].sort((a, b) => b - a);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (more + 0.05) / (less + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${at.tagName}.${at.className}: ${text.slice(0, 40)}`);
  }
  return [...found];
}

function small() {
  const targets = "button, .btn, nav.tabs a, header nav a, select, input:not([type=hidden]):not([type=checkbox]), .pop > summary";
  return [...document.querySelectorAll(targets)]
    .filter((at) => at.checkVisibility() && at.getBoundingClientRect().height < 43.5)
    .map((at) => `${at.getBoundingClientRect().height} ${at.outerHTML.slice(0, 80)}`);
}

function moved() {
  return new Promise((done) => {
    let sum = 0;
    const watch = new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }));
    watch.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
  });
}
