const answer = document.getElementById('answer');
async function ask() {
  const response = await fetch('/api/hello');
  answer.textContent = response.ok ? (await response.json()).message : `error ${response.status}`;
}
document.getElementById('again').addEventListener('click', ask);
ask();
