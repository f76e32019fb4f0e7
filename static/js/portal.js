// What the browser may add to pages that are complete without it.
(() => {
  "use strict";

  // Nothing is evaluated, injected or kept: a receipt must not stay on the device.
  Object.assign(window.htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    historyCacheSize: 0,
    selfRequestsOnly: true,
  });

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = document.documentElement.dataset;

  function element(tag, className, text = "") {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  }

  function focusErrorSummary() {
    document.querySelector(".error-summary")?.focus();
  }

  // "123 huruf lagi", spoken only near the end.
  function countCharacters(area) {
    const limit = area.maxLength;
    const line = element("p", "counter");
    const spoken = element("span", "visually-hidden");
    spoken.setAttribute("role", "status");
    area.after(line, spoken);
    const update = () => {
      const left = limit - area.value.length;
      const near = left <= limit / 10;
      line.textContent = words.charactersLeft.replace("0", left);
      line.classList.toggle("counter--near", near);
      spoken.textContent = near && left % 10 === 0 ? line.textContent : "";
    };
    area.addEventListener("input", update);
    update();
  }

  function size(bytes) {
    const megabytes = (bytes / 1048576).toFixed(1).replace(".", ",");
    return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${megabytes} MB`;
  }

  // Small pictures of the chosen photos; nothing leaves the device yet.
  function previewPhotos(input) {
    const list = element("ul", "photos");
    list.setAttribute("aria-live", "polite");
    input.after(list);
    input.addEventListener("change", () => {
      list.replaceChildren(
        ...[...input.files].map((file) => {
          const item = document.createElement("li");
          item.append(element("small", "muted", `${file.name} (${size(file.size)})`));
          drawThumbnail(file, item);
          return item;
        }),
      );
    });
  }

  async function drawThumbnail(file, item) {
    if (!window.createImageBitmap) return;
    try {
      const image = await createImageBitmap(file);
      const side = Math.min(image.width, image.height);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 272;
      const [x, y] = [(image.width - side) / 2, (image.height - side) / 2];
      canvas.getContext("2d").drawImage(image, x, y, side, side, 0, 0, 272, 272);
      image.close();
      item.prepend(canvas);
    } catch {
      // Not a picture that this browser can read: its name is enough.
    }
  }

  // A list of districts in groups named by region shows only the chosen region's.
  function narrowByRegion(select) {
    const region = document.getElementById(select.dataset.narrowedBy);
    if (!region) return;
    const groups = all("optgroup", select);
    const update = () => {
      const name = region.selectedOptions[0]?.text.trim();
      const match = groups.filter((group) => group.label === name);
      const before = select.value;
      groups.forEach((group) => group.remove());
      select.append(...(match.length ? match : groups));
      select.value = before;
      if (select.selectedIndex < 0) select.value = "";
    };
    region.addEventListener("change", update);
    update();
  }

  // Ticks on a check-list stay on this device.
  function rememberTicks(list) {
    const key = `syarat:${list.dataset.remember}`;
    const boxes = all('input[type="checkbox"]', list);
    try {
      const ticked = new Set(JSON.parse(localStorage.getItem(key) ?? "[]"));
      for (const box of boxes) box.checked = ticked.has(box.value);
      list.addEventListener("change", () => {
        const values = boxes.filter((box) => box.checked).map((box) => box.value);
        localStorage.setItem(key, JSON.stringify(values));
      });
    } catch {
      // Storage is off: the boxes still work until the page is left.
    }
  }

  function offerPrinting(button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  function offerCopying(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!navigator.clipboard || !source) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value);
      button.textContent = button.dataset.copied;
    });
  }

  // A second tap must not send a form twice.
  function sendOnce(form) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
    window.addEventListener("pageshow", () => delete form.dataset.sent);
  }

  // With photos: say how far the sending is, and keep the form when the line breaks.
  function showProgress(form) {
    form.addEventListener("submit", (event) => {
      const chosen = all('input[type="file"]', form).some((i) => i.files.length);
      if (!chosen || event.defaultPrevented) return;
      event.preventDefault();
      send(form, progressIn(form));
    });
  }

  function progressIn(form) {
    form.querySelector(".sending")?.remove();
    const box = element("div", "sending");
    const bar = element("progress", "sending__bar");
    const text = element("p", "sending__text");
    text.setAttribute("role", "status");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-hidden", "true");
    box.append(bar, text);
    form.append(box);
    const show = (percent) => {
      bar.value = percent;
      // A screen reader hears every quarter, not every step.
      if (percent % 25 === 0 || !text.textContent) {
        text.textContent = words.sending.replace("0", percent);
      }
    };
    show(0);
    const fail = () => {
      bar.remove();
      text.className = "field__error";
      text.textContent = words.sendingFailed;
    };
    return { show, fail };
  }

  function send(form, { show, fail }) {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      show(Math.floor((loaded / total) * 100)),
    );
    const failed = () => {
      delete form.dataset.sent;
      fail();
    };
    request.addEventListener("load", () => {
      // The page of a proxy whose site does not answer would take the form's place.
      if (request.status >= 502) return failed();
      const address = request.responseURL;
      document.open();
      document.write(request.responseText);
      document.close();
      if (address !== location.href) history.pushState(null, "", address);
      window.addEventListener("popstate", () => location.reload());
    });
    for (const failure of ["error", "abort", "timeout"]) {
      request.addEventListener(failure, failed);
    }
    request.send(new FormData(form));
  }

  // "3 jam yang lalu", and the day and hour: how old a page without connection is.
  function age(saved) {
    const minutes = Math.round((saved - Date.now()) / 60000);
    const scale = [
      [1440, "day"],
      [60, "hour"],
      [1, "minute"],
    ].find(([size]) => Math.abs(minutes) >= size) ?? [1, "minute"];
    const language = document.documentElement.lang;
    const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(
      Math.round(minutes / scale[0]),
      scale[1],
    );
    const when = saved.toLocaleString(language, {
      dateStyle: "long",
      timeStyle: "short",
    });
    return `${when} (${ago})`;
  }

  function showAge() {
    const note = document.querySelector("[data-saved-note]");
    if (!words.saved || !note) return;
    const time = note.querySelector("[data-saved-time]");
    time.textContent = age(new Date(words.saved));
    note.hidden = false;
  }

  // On the offline page: which pages this device has, and from when.
  async function listSavedPages(section) {
    if (!window.caches) return;
    const pages = await caches.open("halaman");
    const items = [];
    for (const request of await pages.keys()) {
      const copy = await pages.match(request);
      const title = (await copy.text()).match(/<title>([^<]*)/)?.[1] ?? request.url;
      const name = decoded(title).replace(" - Portal Jateng", "").trim();
      const link = element("a", "", name);
      link.href = request.url;
      const item = document.createElement("li");
      item.append(link, " ", element("small", "muted", age(dateOf(copy))));
      items.push(item);
    }
    const list = element("ul", "nearest");
    list.append(...items);
    section.append(list);
    section.hidden = !items.length;
  }

  function dateOf(response) {
    return new Date(response.headers.get("Date") ?? Date.now());
  }

  function decoded(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return parsed.documentElement.textContent;
  }

  // After the page is there, so that its own files come first on a thin line.
  function keepPagesOffline() {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register("/sw.js").catch(() => {
      // Private browsing or full storage: the site works without it.
    });
  }

  function enhance(root) {
    all("textarea[maxlength]", root).forEach(countCharacters);
    all('input[type="file"][accept*="image"]', root).forEach(previewPhotos);
    all("select[data-narrowed-by]", root).forEach(narrowByRegion);
    all("[data-remember]", root).forEach(rememberTicks);
    all("[data-print]", root).forEach(offerPrinting);
    all("[data-copy]", root).forEach(offerCopying);
    all('form[method="post"]', root).forEach(sendOnce);
    all('form[enctype="multipart/form-data"]', root).forEach(showProgress);
  }

  enhance(document);
  focusErrorSummary();
  showAge();
  all("[data-saved-pages]").forEach(listSavedPages);
  window.addEventListener("load", keepPagesOffline);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) enhance(event.target);
  });
})();
