// Change the password: forced after the first sign-in, or by own choice from "Konto".

import { post, session } from "./api.js";
import { $, busy, showProblem } from "./dom.js";

const { user } = await session();
$("password-user").value = user.username;
if (!user.must_change_password)
  $("password-why").textContent =
    "Når adgangskoden er skiftet, skal du bruge den nye næste gang, du logger ind.";

$("new-password").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { old, new: fresh, again } = form.elements;
  const say = (text, input) => {
    showProblem($("password-error"), new Error(text));
    input.focus();
  };
  if (!old.value) return say("Skriv den adgangskode, du loggede ind med.", old);
  if (fresh.value.length < 12) return say("Den nye adgangskode skal være på mindst 12 tegn.", fresh);
  if (fresh.value !== again.value) return say("De to nye adgangskoder er ikke ens.", again);
  return busy(form.querySelector("button"), async () => {
    try {
      await post("/session/password", { old_password: old.value, new_password: fresh.value });
      location.replace("/anmodninger");
    } catch (problem) {
      showProblem($("password-error"), problem);
      old.focus();
    }
  });
});
$("new-password").querySelector("button").disabled = false; // now somebody listens
