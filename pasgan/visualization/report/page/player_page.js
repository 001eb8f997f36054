// The clip begins by itself, with its poses, from the first frame on; whom moving pictures disturb starts it.
const [player] = players;
document.querySelector("#pose").click();
player.frame = 0;
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) player.load().then(() => player.play(true));
