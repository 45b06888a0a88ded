// The sheet of a plan: sums that follow what is typed, arrows and Enter between rows, and a block pasted from a spreadsheet.
export default function plan(form) {
  const { group } = form.dataset;
  const words = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2, useGrouping: "always" });
  const tell = (amount) => (amount ? words.format(amount) : "");
  const read = (text) => number(text, group);
  const refresh = () => sum(form, read, tell);

  form.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-month]")) return;
    const row = target.closest("tr");
    const year = row.querySelector("[data-year]");
    if (year) year.value = tell(total(row, read));
    refresh();
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("[data-month], [data-year]")) return;
    event.preventDefault();
    const other = beside(form, event.target, step, 0);
    other?.focus();
    other?.select();
  });
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("[data-month]") || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    text.replace(/\r?\n$/, "").split(/\r?\n/).forEach((line, down) =>
      line.split("\t").forEach((value, along) => {
        const cell = beside(form, event.target, down, along);
        if (!cell?.matches("[data-month]")) return;
        cell.value = value.trim();
        cell.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    );
  });
}

// As the server reads it: a sign before each three digits is the language's sign between thousands, else the last one is the point.
function number(text, group) {
  let bare = text.replace(/[\s\u00a0\u202f']/g, "");
  if (/[.,]/.test(group) && new RegExp(`^[-+]?\\d{1,3}(\\${group}\\d{3})+$`).test(bare)) bare = bare.replaceAll(group, "");
  const last = Math.max(bare.lastIndexOf(","), bare.lastIndexOf("."));
  const isPoint = last >= 0 && (bare.split(bare[last]).length === 2 || (bare.includes(",") && bare.includes(".")));
  const digits = (part) => part.replace(/[.,]/g, "");
  return Number(isPoint ? `${digits(bare.slice(0, last))}.${bare.slice(last + 1)}` : digits(bare)) || 0;
}

function total(row, read) {
  return [...row.querySelectorAll("[data-month]")].reduce((sum, cell) => sum + read(cell.value), 0);
}

// The cell so many rows below and columns to the right of another one.
function beside(form, cell, down, along) {
  const rows = [...form.querySelectorAll("tr[data-row]")].filter((row) => row.querySelector("[data-month]"));
  const row = rows[rows.indexOf(cell.closest("tr")) + down];
  return row?.cells[cell.closest("td").cellIndex + along]?.querySelector("input:not([type=hidden])");
}

function amounts(row, read) {
  return [...row.cells].slice(2, 14).map((cell) => read(cell.querySelector("input")?.value ?? cell.textContent));
}

function sum(form, read, tell) {
  const whole = Array(12).fill(0);
  for (const body of form.querySelectorAll("tbody")) {
    const given = Array(12).fill(0);
    for (const row of body.querySelectorAll("tr[data-row]")) {
      amounts(row, read).forEach((amount, place) => {
        given[place] += amount;
        if ("top" in row.dataset) whole[place] += amount;
      });
    }
    const left = body.querySelector("[data-left]");
    if (!left) continue;
    const rest = [...body.querySelector("[data-target]").cells].map((cell, place) => Math.round((Number(cell.textContent) - given[place]) * 100) / 100);
    show(left, rest, tell);
  }
  show(form.querySelector("tfoot tr"), whole, tell);
}

function show(row, months, tell) {
  [months.reduce((sum, amount) => sum + amount, 0), ...months].forEach((amount, place) => (row.cells[place + 1].textContent = tell(amount)));
}
