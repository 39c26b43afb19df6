// The page for maintainers shows the microphone's level as it is.

import { Line } from "./line.js";

new Line((message) => { if ("level" in message) document.getElementById("level").textContent = message.level; }, () => {});
