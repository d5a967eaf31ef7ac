// Sign in, then go where the user was heading (only to an address of our own).

import { signIn } from "./api.js";
import { $, busy, showProblem } from "./dom.js";

function destination() {
  const wanted = new URLSearchParams(location.search).get("naeste") ?? "";
  const url = new URL(wanted || "/anmodninger", location.origin);
  return url.origin === location.origin && !url.pathname.startsWith("/log-ind")
    ? url.pathname + url.search
    : "/anmodninger";
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const { username, password } = form.elements;
  if (!username.value.trim() || !password.value) {
    showProblem($("sign-in-error"), new Error("Skriv både brugernavn og adgangskode."));
    (username.value.trim() ? password : username).focus();
    return;
  }
  busy(form.querySelector("button"), async () => {
    try {
      const { user } = await signIn(username.value.trim(), password.value);
      location.replace(user.must_change_password ? "/adgangskode" : destination());
    } catch (problem) {
      showProblem($("sign-in-error"), problem);
      password.value = "";
      password.focus();
    }
  });
});

$("sign-in").querySelector("button").disabled = false; // now somebody listens
