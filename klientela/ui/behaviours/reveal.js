// Sections of a form come and go with what is typed: the server says which the record needs, since only it knows the questions.
export default function reveal(form) {
  let asked = 0;
  form.addEventListener("change", async (event) => {
    if (event.target.form !== form) return;
    const mine = ++asked;
    const body = new FormData(form);
    body.set("reveal", "1");
    for (const [name, sent] of [...body]) if (sent instanceof File && sent.size) body.set(name, new File([], sent.name));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const { hidden, away = [], still = [] } = await answer.json();
    for (const section of form.querySelectorAll(".fsec[id]")) section.hidden = hidden.includes(section.id);
    for (const field of form.querySelectorAll("[data-field]")) {
      field.hidden = away.includes(field.dataset.field);
      field.inert = still.includes(field.dataset.field);
    }
  });
}
