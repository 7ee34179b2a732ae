// Links to sounds: plays them here, one at a time. Without this a browser opens them.

const audio = new Audio();
const says = document.getElementById("listening");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.hear");
  if (!link) return;
  event.preventDefault();
  if (!audio.paused && audio.src === link.href) { audio.pause(); return; }
  audio.src = link.href;
  audio.play().catch(() => location.assign(link.href));
  if (says) says.textContent = link.textContent;
});
