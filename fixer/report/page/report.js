"use strict";
const form = document.querySelector("form");
const findings = Array.from(document.querySelectorAll("article"));
const shown = document.getElementById("shown");

function isIn(folder, chosen) {
  return folder === chosen || folder.startsWith(chosen + "/");
}

function matches(data, name, chosen) {
  return chosen === "" || (name === "folder" ? isIn(data.folder, chosen) : data[name] === chosen);
}

function filter() {
  const chosen = Array.from(form.querySelectorAll("select"), (each) => [each.name, each.value]);
  let count = 0;
  for (const each of findings) {
    each.hidden = !chosen.every(([name, value]) => matches(each.dataset, name, value));
    count += each.hidden ? 0 : 1;
  }
  shown.textContent = `${count} of ${findings.length} shown`;
}

if (form) {
  form.hidden = false;
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
}
