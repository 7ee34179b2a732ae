// A button that copies a field. Without this the field can be selected and copied by hand.

const button = document.querySelector("[data-copies]");
const field = document.getElementById(button.dataset.copies);
const says = document.getElementById("copied");

button.hidden = false;
button.addEventListener("click", async () => {
  const isCopied = await copied(field.value);
  if (!isCopied) field.select();
  says.textContent = isCopied ? says.dataset.done : says.dataset.failed;
});

// Browsers have a clipboard only where the connection is encrypted, or on the same computer.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}
