// A slider of What-if moves the number field beside it, and the field moves the slider. Without this file the fields are
// the form.
document.addEventListener("input", ({ target }) => {
  const other = target.dataset?.moves && document.getElementById(target.dataset.moves);
  if (other) other.value = target.value;
});
