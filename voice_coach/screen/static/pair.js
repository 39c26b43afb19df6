// Pairing: the coach says a code, and whoever was in the room types it.

const $ = (id) => document.getElementById(id);

function send(path, message) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message) });
}

$("ask").addEventListener("click", async () => {
  const answer = await send("/pair/ask", {});
  $("answer").textContent = answer.ok ? "Listen: the coach says it now. It waits while somebody moves." : "Too many codes were asked for; try again in ten minutes.";
  $("digits").focus();
});

$("enter").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send("/pair/enter", { code: $("digits").value.replace(/\D/g, "") });
  if (answer.ok) { location.replace("/"); return; }
  $("answer").textContent = "That is not the code, or it is too old. Try again, or ask for another.";
  $("digits").select();
});
