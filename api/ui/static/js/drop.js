// Files are chosen with a button or dropped anywhere on the page.

/** `take(files, dropped)` hears what was chosen or dropped. */
export function dropTarget({ zone, input, button, take }) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    take([...input.files], false);
    input.value = "";
  });
  let depth = 0;
  const files = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (files(event)) {
      depth += 1;
      zone.classList.add("over");
    }
  });
  document.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) zone.classList.remove("over");
  });
  document.addEventListener("dragover", (event) => {
    if (files(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    depth = 0;
    zone.classList.remove("over");
    take([...event.dataTransfer.files], true);
  });
}
