// Files of a record: dropped anywhere on the box or chosen, they are sent at once, and a bar tells how far they are.
export default function files(box) {
  const form = box.querySelector("form.bring");
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const zone = form.querySelector(".dropbox");
  form.querySelector("[data-plain]").hidden = true;
  const send = () => input.files.length && form.requestSubmit();
  input.addEventListener("change", send);
  for (const kind of ["dragover", "dragenter"]) {
    box.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  box.addEventListener("dragleave", () => zone.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    zone.classList.remove("over");
    input.files = event.dataTransfer.files;
    send();
  });
  form.addEventListener("htmx:beforeRequest", () => (bar.hidden = false));
  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (detail.lengthComputable) bar.value = detail.loaded / detail.total;
  });
  form.addEventListener("htmx:afterRequest", () => {
    bar.hidden = true;
    input.value = "";
  });
  send(); // what was chosen before this script came
}
