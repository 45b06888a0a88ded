// A box for a file: drop onto it, or choose; says the name of what was chosen.
export default function drop(box) {
  const input = box.querySelector("input[type=file]");
  const name = box.querySelector("[data-name]");
  const show = () => {
    if (name && input.files.length) name.textContent = input.files[0].name;
  };
  input.addEventListener("change", show);
  for (const kind of ["dragover", "dragenter"]) box.addEventListener(kind, (event) => (event.preventDefault(), box.classList.add("over")));
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    input.files = event.dataTransfer.files;
    show();
  });
}
