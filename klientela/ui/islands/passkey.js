// Passkeys: fetches what the device has to answer, has it answered, and sends the form with the answer in it.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

function readable(publicKey) {
  const read = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (read.user) read.user = { ...read.user, id: bytes(read.user.id) };
  if (read.excludeCredentials) read.excludeCredentials = named(read.excludeCredentials);
  if (read.allowCredentials) read.allowCredentials = named(read.allowCredentials);
  return read;
}

function sendable({ id, type, rawId, response, authenticatorAttachment }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answer = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
  return { id, type, rawId: text(rawId), authenticatorAttachment, clientExtensionResults: {}, response: answer };
}

async function ask(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (!asked.ok || asked.redirected) throw new Error((await asked.json().catch(() => ({}))).message ?? "");
  const publicKey = readable((await asked.json()).publicKey);
  return form.dataset.make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
}

export default function passkey(form) {
  const note = form.querySelector("[data-note]");
  const button = form.querySelector("[type=submit]");
  const say = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };
  if (!window.PublicKeyCredential || /^[\d.]+$|:/.test(location.hostname)) {
    form.hidden = Boolean(form.dataset.hide);
    button.disabled = true;
    say(form.dataset.unable);
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    try {
      form.elements.answer.value = JSON.stringify(sendable(await ask(form)));
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      say((error.name === "Error" && error.message) || form.dataset.failed);
    }
    button.disabled = false;
  });
}
