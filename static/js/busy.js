// While a form is on its way its button says so and cannot be pressed twice: <button data-busy="正在送出">送核对</button>.
document.addEventListener("submit", ({ submitter }) => {
  if (!submitter?.dataset.busy) return
  if (submitter.getAttribute("aria-busy")) return
  submitter.setAttribute("aria-busy", "true")
  submitter.dataset.idle = submitter.textContent
  submitter.textContent = submitter.dataset.busy
})
document.addEventListener("click", event => {
  if (event.target.closest?.("[aria-busy=true]")) event.preventDefault()
})
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy][data-idle]")) {
    button.removeAttribute("aria-busy")
    button.textContent = button.dataset.idle
  }
})
