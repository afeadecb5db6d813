// What an answer of the server may change. A place is the `hx-target` of an element with hx-get or hx-post.
// A question (a GET, or a POST with `data-question`) shows only the answer to the last one that was asked at its place.
// A command (any other POST) is sent once, is never aborted, and waits for the command before it at its place.
(() => {
  const asked = new Map(); // by place: the question under way
  const sent = new Set(); // the commands under way
  const queue = []; // commands that wait for the one before them
  const drawn = new WeakMap(); // by place: when a command drew it last

  const isQuestion = ({ elt, verb }) => verb === "get" || elt.hasAttribute("data-question");
  // Asked by the page itself, so that nobody waits for the answer.
  const isOwn = ({ triggeringEvent }) => ["look", "pageChanged"].includes(triggeringEvent?.type);

  // Fields and what they hold, so that an answer can tell what was typed or chosen after it was asked for.
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const isBox = (field) => ["checkbox", "radio"].includes(field.type);
  const nameOf = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
  const read = (root) =>
    new Map([...root.querySelectorAll(FIELDS)].map((field) => [nameOf(field), isBox(field) ? field.checked : field.value]));
  const changes = (root, before) => {
    const all = [...read(root)];
    return new Map(all.filter(([name, value]) => before.has(name) && before.get(name) !== value));
  };
  const restore = (root, values) => {
    for (const field of root.querySelectorAll(FIELDS)) {
      if (!values.has(nameOf(field))) continue;
      field[isBox(field) ? "checked" : "value"] = values.get(nameOf(field));
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  // Its answer is out of date before it is there. To htmx it is one that changes nothing: an abort it would call an error.
  const drop = (one) => {
    if (!one) return;
    one.dropped = true;
    one.xhr.onabort = one.xhr.onload;
    one.xhr.abort();
  };

  const mayAsk = ({ elt, target, triggeringEvent }) => {
    const running = asked.get(target);
    if (running && isOwn({ triggeringEvent })) {
      const look = triggeringEvent.type === "look";
      // What somebody asked for comes first. It may be older than the change: then the place is asked once more.
      if (!running.own) running.again ||= !look;
      if (!running.own || (look && running.changed)) return false;
    }
    drop(running);
    // Nothing is shown in what has been folded up again.
    return !elt.matches("details:not([open]) *");
  };

  const maySend = ({ elt, target, triggeringEvent, etc, issueRequest }) => {
    const button = triggeringEvent?.submitter ?? null;
    const ahead = [...sent, ...queue].filter((each) => target.contains(each.elt));
    if (ahead.some((each) => each.elt === elt && each.button === button)) return false;
    if (!ahead.length) return true;
    // By then another button may have been pressed: what this one says is kept.
    if (elt.matches("form")) etc.values = Object.fromEntries(new FormData(elt, button));
    queue.push({ elt, target, button, send: () => issueRequest(true) });
    return false;
  };

  document.addEventListener("htmx:confirm", (event) => {
    const { detail } = event;
    if (!(isQuestion(detail) ? mayAsk(detail) : maySend(detail))) event.preventDefault();
  });

  const forget = (root) => {
    for (const [target, one] of asked) if (root.contains(target)) drop(one);
  };

  // Between pressing and letting go nothing moves in a form: what an answer draws there waits for the click.
  const CLICKED = 50; // ms: on a touch screen the click comes after the finger is lifted
  let pressed = false;
  let letting = 0;
  const letGo = () => {
    pressed = false;
    for (const one of [...asked.values()].filter(({ held }) => held)) {
      one.held = false;
      one.xhr.onload();
      end(one);
    }
  };
  addEventListener(
    "pointerdown",
    ({ button }) => {
      if (button) return; // one that opens the browser's own menu, say: no click follows, and perhaps no pointerup
      clearTimeout(letting);
      pressed = true;
    },
    true,
  );
  for (const type of ["pointerup", "pointercancel", "blur"]) {
    addEventListener(type, () => {
      letting = setTimeout(letGo, CLICKED);
    });
  }

  // What an answer was worked out from: an equivalent call from its form, all else from the place itself.
  const basis = ({ elt, target }) => (elt.matches(".equivalent *") && elt.closest("form")) || target;

  const begin = ({ xhr, elt, target, requestConfig }) => {
    const { verb, triggeringEvent } = requestConfig;
    const question = isQuestion({ elt, verb });
    const own = isOwn(requestConfig);
    const changed = triggeringEvent?.type === "pageChanged";
    const button = triggeringEvent?.submitter ?? null;
    return { xhr, elt, target, question, own, changed, button, at: performance.now(), values: read(basis({ elt, target })) };
  };

  const end = (one) => {
    if (asked.get(one.target) === one) asked.delete(one.target);
    sent.delete(one);
    if (!one.question) {
      const next = queue.findIndex(({ target }) => target === one.target);
      if (next >= 0) queue.splice(next, 1)[0].send();
      // It may have been carried out all the same.
      if (!one.xhr.status || one.xhr.status >= 500) window.htmx.trigger(document.body, "pageChanged");
    } else if (one.again && !one.dropped) window.htmx.trigger(document.body, "pageChanged");
    show();
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const one = begin(detail);
    if (one.question) asked.set(one.target, one);
    else {
      // Whoever sends a form asks no more about its fields.
      forget(one.elt);
      drop(asked.get(one.target));
      sent.add(one);
    }
    one.xhr.addEventListener("loadend", () => one.held || end(one));
    show();
  });

  let answering = null; // whose answer is being drawn
  const find = (xhr) => [...asked.values(), ...sent].find((one) => one.xhr === xhr);
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    answering = find(detail.xhr);
    if (!answering) return;
    answering.kept = changes(basis(answering), answering.values);
    // What is said about a value is not said about the next one.
    if (answering.target.matches(".field, .equivalent *") && answering.kept.size) detail.shouldSwap = false;
    if (!answering.question) drawn.set(answering.target, performance.now());
  });
  // An answer also brings the time bar along: not one that is older than what was pressed there.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const place = detail.target.closest("#clock");
    if (answering && place && drawn.get(place) > answering.at) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (answering?.xhr !== detail.xhr) return;
    const place = document.getElementById(answering.target.id);
    if (place && answering.kept?.size) restore(place, answering.kept);
    answering = null;
  });

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const one = find(event.detail.xhr);
    if (one?.dropped) event.preventDefault();
    else if (pressed && one?.question && one.elt.closest("form")) {
      one.held = true;
      event.preventDefault();
    } else if (one) one.answered = true;
  });
  addEventListener("beforeunload", (event) => {
    if (queue.length || [...sent].some((one) => !one.answered)) event.preventDefault();
  });

  // While somebody waits a bar says so, on the page or on the panel before it.
  const bar = document.getElementById("waiting");
  let leaving = false;
  const show = () => {
    // A field and an equivalent call say it themselves, and a form behind its closed panel has a message.
    const elsewhere = ({ elt, target }) => target.matches(".field") || !target.id || elt.closest("[hidden]");
    bar.hidden = !leaving && [...asked.values(), ...sent].every((one) => one.own || elsewhere(one));
    const host = document.querySelector("#drawer[open]") ?? document.body;
    if (bar.parentElement !== host) host.prepend(bar);
  };
  const leave = (now) => {
    leaving = now;
    show();
  };
  const isSending = (root) => [...sent].find(({ elt }) => root.contains(elt));

  window.passerelle.places = { forget, isQuestion, isSending, leave, show };
})();
