/* What the pages of the site do by themselves: copy code, and search without a server. */
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("div.sourceCode").forEach(function (box) {
    if (!navigator.clipboard) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-secondary btn-copy-ex";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      var code = box.querySelector("pre").textContent.replace(/\n#>[^\n]*/g, "");
      navigator.clipboard.writeText(code).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 1500);
      });
    });
    box.classList.add("hasCopyButton");
    box.prepend(button);
  });

  var input = document.getElementById("search-input");
  if (!input) return;
  var root = input.dataset.searchIndex.replace("search.json", "");
  var list = document.createElement("div");
  list.className = "dropdown-menu";
  list.style.cssText = "max-height: 70vh; overflow-y: auto; max-width: 90vw; right: 0; left: auto";
  input.parentNode.style.position = "relative";
  input.parentNode.appendChild(list);

  function load() {
    if (window.siteIndex || document.getElementById("site-index")) return;
    var script = document.createElement("script");
    script.id = "site-index";
    script.src = root + "search.js";
    script.onload = show;
    document.head.appendChild(script);
  }
  // Entries with all words, those in a title first
  function found(words) {
    var entries = (window.siteIndex || []).map(function (entry) {
      var title = (entry.title + " " + entry.what).toLowerCase();
      var text = [title, entry.text, entry.code].join(" ").toLowerCase();
      var score = 0;
      words.forEach(function (word) {
        score += title.includes(word) ? 2 : text.includes(word) ? 1 : -1000;
      });
      return { entry: entry, score: score };
    });
    return entries.filter(function (own) { return own.score > 0; })
      .sort(function (a, b) { return b.score - a.score; }).slice(0, 12);
  }
  function show() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren();
    var results = words.length ? found(words) : [];
    results.forEach(function (own) {
      var link = document.createElement("a");
      link.className = "dropdown-item text-truncate";
      link.href = root + own.entry.path.replace(/^\//, "");
      if (own.entry.id) link.href += "#" + own.entry.id;
      link.textContent = own.entry.title === own.entry.what ? own.entry.title
        : own.entry.title + " > " + own.entry.what;
      list.appendChild(link);
    });
    list.classList.toggle("show", results.length > 0);
  }
  input.addEventListener("focus", load);
  input.addEventListener("input", show);
  input.form.addEventListener("submit", function (event) {
    event.preventDefault();
    var first = list.querySelector("a");
    if (first) window.location.href = first.href;
  });
  document.addEventListener("click", function (event) {
    if (!input.parentNode.contains(event.target)) list.classList.remove("show");
  });
});
