// Copies the text of [data-copy] elements, such as a link that is shown once.
export default function copy(button) {
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard?.writeText(source.value ?? source.textContent.trim());
    button.dataset.done = "true";
  });
}
