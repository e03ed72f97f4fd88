"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const place = data.axes.map(axis => axis.start);
const $ = id => document.getElementById(id);
const text = (tag, words, name) => {
  const node = document.createElement(tag);
  node.textContent = words;
  if (name) node.className = name;
  return node;
};
const show = value => typeof value === "number" ? String(Number(value.toPrecision(5))) : String(value);
const percent = p => p < 0.001 ? "<0.1%" : p > 0.999 && p < 1 ? ">99.9%" : Number((100 * p).toPrecision(3)) + "%";
const strides = data.axes.map((_, k) => data.axes.slice(k + 1).reduce((n, axis) => n * axis.values.length, 1));
const at = where => data.points[where.reduce((n, index, k) => n + index * strides[k], 0)];
const colour = name => data.colours[data.outcomes.indexOf(name) % data.colours.length];
const named = name => name === "q" ? "status quo" : name;
const likeliest = point => Object.entries(point.outcomes).reduce((a, b) => b[1] > a[1] ? b : a);

function sliders() {
  data.axes.forEach((axis, k) => {
    const row = document.createElement("label");
    row.append(text("b", axis.name), text("span", axis.says, "pale"));
    const slider = document.createElement("input");
    Object.assign(slider, {type: "range", min: 0, max: axis.values.length - 1, step: 1, value: place[k]});
    slider.id = "slider-" + axis.name;
    const value = text("output", "");
    value.id = "value-" + axis.name;
    slider.addEventListener("input", () => { place[k] = Number(slider.value); draw(); });
    row.append(slider, value);
    $("sliders").append(row);
  });
}

function distribution(point) {
  const box = $("outcomes");
  box.replaceChildren();
  Object.entries(point.outcomes).sort((a, b) => b[1] - a[1]).forEach(([name, p]) => {
    const row = text("div", "", "bar");
    const fill = text("span", "", "fill");
    fill.style.width = 100 * p + "%";
    fill.style.background = colour(name);
    row.append(text("span", named(name), "name"), fill, text("span", percent(p), "odds"));
    box.append(row);
  });
}

function answers(point) {
  const body = $("answers");
  body.replaceChildren();
  data.numbers.forEach((name, k) => {
    const row = document.createElement("tr");
    row.append(text("td", name), text("td", point.numbers[k] === null ? "" : show(point.numbers[k])));
    body.append(row);
  });
  data.words.forEach((name, k) => {
    const row = document.createElement("tr");
    row.append(text("td", name), text("td", point.words[k]));
    body.append(row);
  });
}

function claims(point) {
  let held = 0;
  data.claims.forEach((_, k) => {
    const row = $("claim-" + k);
    const ok = point !== null && point.claims[k] === 1;
    held += ok;
    row.className = ok ? "holds" : "fails";
    row.querySelector(".verdict").textContent = point === null ? "" : ok ? "holds" : "FAILS";
  });
  $("held").textContent = held + " of " + data.claims.length + " claims hold";
}

function map() {
  const [across, up] = ["across", "up"].map(id => Number($(id).value));
  const canvas = $("map"), pen = canvas.getContext("2d"), what = $("what").value;
  const n = data.axes[across].values.length, m = across === up ? 1 : data.axes[up].values.length;
  const w = canvas.width / n, h = canvas.height / m;
  const number = data.numbers.indexOf(what);
  const cell = (i, j) => { const where = place.slice(); where[across] = i; if (across !== up) where[up] = j; return at(where); };
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) {
    const value = number < 0 || !cell(i, j) ? null : cell(i, j).numbers[number];
    if (value !== null) { low = Math.min(low, value); high = Math.max(high, value); }
  }
  const shown = new Set();
  const held = what.startsWith("claim ") ? Number(what.slice(6)) : -1;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) {
    const point = cell(i, j);
    if (point === null) continue;
    pen.globalAlpha = 1;
    if (held >= 0) pen.fillStyle = point.claims[held] ? "#00664b" : "#c8402a";
    else if (number >= 0) {
      const value = point.numbers[number];
      if (value === null) continue;
      const share = high > low ? (value - low) / (high - low) : 0.5;
      pen.fillStyle = "hsl(" + (250 - 200 * share) + " 65% " + (30 + 40 * share) + "%)";
    } else { const [name, p] = likeliest(point); pen.fillStyle = colour(name); pen.globalAlpha = 0.25 + 0.75 * p; shown.add(name); }
    pen.fillRect(i * w, canvas.height - (j + 1) * h, Math.ceil(w), Math.ceil(h));
  }
  const squares = held >= 0 ? [["#00664b", "holds"], ["#c8402a", "fails"]]
    : data.outcomes.filter(name => shown.has(name)).map(name => [colour(name), named(name)]);
  $("legend").replaceChildren(...squares.map(([tint, name]) => {
    const entry = text("span", name), square = document.createElement("i");
    square.style.background = tint;
    entry.prepend(square);
    return entry;
  }));
  pen.globalAlpha = 1;
  pen.strokeStyle = "#fff";
  pen.lineWidth = 3;
  const j = across === up ? 0 : place[up];
  pen.strokeRect(place[across] * w + 1, canvas.height - (j + 1) * h + 1, w - 2, h - 2);
  pen.strokeStyle = "#000";
  pen.lineWidth = 1;
  pen.strokeRect(place[across] * w, canvas.height - (j + 1) * h, w, h);
  const ends = k => data.axes[k].name + ", " + show(data.axes[k].values[0]) + " to " + show(data.axes[k].values.at(-1));
  $("ends").textContent = "across: " + ends(across) + (across === up ? "" : "; up: " + ends(up))
    + (number >= 0 && high >= low ? "; " + what + " from " + show(low) + " (dark) to " + show(high) + " (light)" : "");
  return {n, m, across, up, cell};
}

function under(event) {
  const {n, m, across, up, cell} = map();
  const frame = $("map").getBoundingClientRect();
  const i = Math.min(n - 1, Math.max(0, Math.floor((event.clientX - frame.left) / frame.width * n)));
  const j = Math.min(m - 1, Math.max(0, Math.floor((frame.bottom - event.clientY) / frame.height * m)));
  const point = cell(i, j);
  const where = data.axes[across].name + " = " + show(data.axes[across].values[i])
    + (across === up ? "" : ", " + data.axes[up].name + " = " + show(data.axes[up].values[j]));
  $("under").textContent = where + ": " + (point === null ? "no acceptable game" : point.headline);
  return {i, j, across, up};
}

function draw() {
  const point = at(place);
  data.axes.forEach((axis, k) => {
    $("value-" + axis.name).textContent = show(axis.values[place[k]]) + (axis.unit ? " " + axis.unit : "");
    $("slider-" + axis.name).value = place[k];
  });
  $("headline").textContent = point === null ? "At these values there is no acceptable game." : point.headline;
  if (point === null) { $("outcomes").replaceChildren(); $("answers").replaceChildren(); }
  else { distribution(point); answers(point); }
  claims(point);
  map();
}

function start() {
  sliders();
  data.axes.forEach((axis, k) => ["across", "up"].forEach(id => $(id).append(new Option(axis.name, k))));
  $("up").value = Math.min(1, data.axes.length - 1);
  $("what").append(new Option("outcome", "outcome"));
  data.numbers.forEach(name => $("what").append(new Option(name, name)));
  data.claims.forEach((claim, k) => $("what").append(new Option("claim: " + claim, "claim " + k)));
  ["across", "up", "what"].forEach(id => $(id).addEventListener("change", draw));
  $("map").addEventListener("mousemove", under);
  $("map").addEventListener("click", event => {
    const {i, j, across, up} = under(event);
    place[across] = i;
    if (across !== up) place[up] = j;
    draw();
  });
  decodeURIComponent(location.hash.slice(1)).split("&").forEach(part => { // page.html#fear=0&gift=2
    const [name, wanted] = part.split("=");
    const k = data.axes.findIndex(axis => axis.name === name);
    if (k < 0 || wanted === undefined) return;
    const far = data.axes[k].values.map(value => Math.abs(value - Number(wanted)));
    place[k] = far.indexOf(Math.min(...far));
  });
  draw();
}
start();
