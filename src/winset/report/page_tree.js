"use strict";
/* The main game by backward induction, for any values of its parameters: first listed of the best, as in the library. */
const TIE = 1e-12, ROUNDING = 1e-3;

function polynomial(terms, x) {
  return terms.reduce((sum, [c, factors]) => sum + factors.reduce((term, k) => term * x[k], c), 0);
}

function belief([prior, tolerant, hostile]) {
  const one = prior * tolerant, all = one + (1 - prior) * hostile;
  return all > 0 ? one / all : prior;
}

function allowedRoles(tree, x) {
  const gains = word => tree.home[word].map(p => polynomial(p, x));
  if (!tree.home.overt) return tree.allowed;
  const overt = gains("overt"), roles = ["abstain"];
  if (Math.max(...gains("behind")) >= 0) roles.push("behind");
  if (Math.min(...overt) >= 0 || gains("vouched")[0] > 0 && overt.reduce((a, b) => a + b, 0) >= 0) roles.push("overt");
  return roles;
}

function playTree(tree, x) {
  const numbers = tree.numbers.map(given => {
    const parts = given.map(p => polynomial(p, x));
    return parts.length > 1 ? belief(parts) : parts[0];
  });
  const n = tree.players.length, paid = tree.polynomials.map(p => polynomial(p, numbers));
  const roles = allowedRoles(tree, x), largest = tree.players.map((_, i) => {
    let most = 0;
    for (let row = 0; row < tree.outcomes.length; row++) most = Math.max(most, Math.abs(paid[row * n + i]));
    return most;
  });
  const value = [], size = [], choice = [], tied = [], chance = e => paid[tree.chance[e]];
  for (let v = tree.mover.length - 1; v >= 0; v--) {
    const who = tree.mover[v], edges = [];
    for (let e = tree.first[v]; e < tree.first[v + 1]; e++) if (!tree.roles[e] || roles.includes(tree.roles[e])) edges.push(e);
    choice[v] = -1;
    if (who === -2) {
      value[v] = tree.players.map((_, i) => paid[tree.row[v] * n + i]);
      size[v] = value[v].map((u, i) => Math.abs(u) + ROUNDING * largest[i]);
    } else if (who === -1) {
      const mean = of => tree.players.map((_, i) => edges.reduce((sum, e) => sum + chance(e) * of[tree.child[e]][i], 0));
      value[v] = mean(value);
      size[v] = mean(size);
    } else {
      const gain = e => value[tree.child[e]][who], large = e => size[tree.child[e]][who];
      const best = edges.reduce((a, b) => gain(b) > gain(a) ? b : a);
      const good = edges.filter(e => gain(e) >= gain(best) - TIE * (large(best) + large(e)));
      choice[v] = good[0];
      tied[v] = good.length > 1;
      value[v] = value[tree.child[good[0]]];
      size[v] = size[tree.child[good[0]]];
    }
  }
  const odds = {}, moves = [], reach = new Array(tree.mover.length).fill(0), payoffs = new Array(n).fill(0);
  reach[0] = 1;
  for (let v = 0; v < tree.mover.length; v++) {
    if (reach[v] === 0) continue;
    if (tree.mover[v] === -2) {
      const outcome = tree.outcomes[tree.row[v]];
      odds[outcome] = (odds[outcome] || 0) + reach[v];
      for (let i = 0; i < n; i++) payoffs[i] += reach[v] * paid[tree.row[v] * n + i];
      continue;
    }
    for (let e = tree.first[v]; e < tree.first[v + 1]; e++) {
      const share = tree.mover[v] === -1 ? (tree.known[e] ?? chance(e)) : Number(e === choice[v]);
      reach[tree.child[e]] += reach[v] * share;
      if (share > 0) moves.push({
        who: tree.mover[v] === -1 ? "" : tree.players[tree.mover[v]], does: tree.edges[e], odds: share, tied: !!tied[v],
      });
    }
  }
  return {odds, moves, payoffs};
}

function anyNumber(tree) {
  const x = tree.values.slice(), found = id => document.getElementById(id), inputs = {};
  const words = p => p < 0.001 ? "<0.1%" : p > 0.999 && p < 1 ? ">99.9%" : Number((100 * p).toPrecision(3)) + "%";
  const cell = (tag, text) => { const node = document.createElement(tag); node.textContent = text; return node; };
  const show = () => {
    const faulty = x.some(value => !Number.isFinite(value));
    found("any-play").replaceChildren();
    found("any-payoffs").replaceChildren();
    found("any-outcome").textContent = "Not every number is one.";
    if (faulty) return;
    const play = playTree(tree, x);
    found("any-outcome").textContent = Object.entries(play.odds).sort((a, b) => b[1] - a[1])
      .map(([name, p]) => (name === "q" ? "status quo" : name) + (p > 1 - 1e-12 ? "" : " " + words(p))).join(", ");
    for (const move of play.moves) found("any-play").append(cell("li", (move.who ? move.who + ": " : "")
      + move.does + (move.who || move.odds === 1 ? "" : " (" + words(move.odds) + ")") + (move.tied ? " (as good as another)" : "")));
    tree.players.forEach((name, i) => {
      const row = document.createElement("tr");
      row.append(cell("td", name), cell("td", String(Number(play.payoffs[i].toPrecision(6)))));
      found("any-payoffs").append(row);
    });
  };
  tree.open.forEach(({name, says, unit, range}) => {
    const k = tree.names.indexOf(name), row = document.createElement("tr"), input = document.createElement("input");
    Object.assign(input, {type: "number", step: "any", value: tree.values[k], id: "any-" + name});
    input.setAttribute("aria-label", name);
    input.addEventListener("input", () => {
      x[k] = input.value === "" ? NaN : Number(input.value);
      row.className = x[k] === tree.values[k] ? "" : "changed";
      show();
    });
    inputs[k] = [input, row];
    const held = document.createElement("td");
    held.append(input, unit ? " " + unit : "");
    row.append(cell("td", name), held, cell("td", says + (range ? " [" + range.join(" to ") + "]" : "")));
    found("any-numbers").append(row);
  });
  found("any-reset").addEventListener("click", () => {
    tree.values.forEach((value, k) => { x[k] = value; });
    for (const [k, [input, row]] of Object.entries(inputs)) { input.value = tree.values[k]; row.className = ""; }
    show();
  });
  show();
}
const own = JSON.parse(document.getElementById("data").textContent).tree;
if (own) anyNumber(own);
