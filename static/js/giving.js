// Says any other sum in the bill and on the button as it is typed. Without this file the words stand there instead.
(() => {
  const field = document.querySelector("input[name=other]");
  const box = document.querySelector("input[name=amount][value=other]");
  const places = document.querySelectorAll("[data-other-sum]");
  if (!field || !box) return;
  const say = () => {
    const yuan = field.value.replace(/[,，\s¥￥元]/g, "");
    const known = /^\d{1,9}(\.\d{1,2})?$/.test(yuan);
    const sum = known ? "¥" + Number(yuan).toLocaleString("en-US", { minimumFractionDigits: 2 }) : "";
    for (const place of places) place.textContent = sum || place.dataset.empty;
  };
  field.addEventListener("input", () => { if (field.value) box.checked = true; say(); });
  say();
})();
