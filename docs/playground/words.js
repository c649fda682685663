// The playground's words in Chinese, by the English ones.

const CHINESE = {
  Playground: "练习场",
  Run: "运行",
  Stop: "停止",
  Examples: "示例",
  "Copy address": "复制地址",
  Program: "程序",
  "What the program shows": "程序显示的内容",
  "Loading Python …": "正在加载 Python…",
  "Ready. Ctrl+Enter runs the program.": "就绪。Ctrl+Enter 运行程序。",
  "Ready. Nothing was shown: let the last line be a name, such as loss, or print it.":
    "就绪。没有显示任何内容：让最后一行是一个名字，例如 loss，或者用 print 输出。",
  "Running …": "正在运行…",
  "Drawing a graph of {n} nodes … Stop ends it.": "正在画一张有 {n} 个节点的图……按“停止”结束。",
  "Stopped. Python starts again …": "已停止。Python 正在重新启动…",
  "Python has ended and starts again …": "Python 已终止，正在重新启动…",
  "The address of this program has been copied.": "本程序的地址已复制。",
  "The address of this page holds the program.": "本页的地址中就有这个程序。",
  "A neuron": "一个神经元",
  "Is the gradient right?": "梯度对吗？",
  "Why gradients add": "梯度为什么相加",
  "Ways to differentiate, side by side": "各种求导方法的对照",
  "Train a network": "训练一个网络",
  "A network as boxes of arrays": "把网络画成数组的方框",
  "f = (x + y) z at x = -2, y = 5, z = -4": "f = (x + y) z，取 x = -2，y = 5，z = -4",
  "A logistic neuron, gate by gate": "Logistic 神经元，逐个运算",
  "The neuron of the micrograd lecture": "micrograd 课程中的神经元",
  "The expression of micrograd's README, which uses a and b many times":
    "micrograd 的 README 中的表达式，多次用到 a 和 b",
  "Mazur's network": "Mazur 的网络",
  "A network of eight weights and no bias, all neurons logistic, half the squared error":
    "八个权重、没有偏置的网络，神经元均为 Logistic，损失为平方误差的一半",
};

const BUTTONS = ["run", "stop", "share"];

const reader = navigator.language.toLowerCase().startsWith("zh"); // as the browser asks for
let chinese = reader;

/** The words in the language of the page. */
export const say = (words) => (chinese && CHINESE[words]) || words;

/** What programs speak: "zh", "en", or undefined where pages follow the browser to English. */
export const language = () => (chinese ? "zh" : reader ? "en" : undefined);

/** Let an element have words, as its text or in an attribute, now and in the other language. */
export function speak(element, words, attribute) {
  element.said = { ...element.said, [attribute ?? ""]: words };
  put(element);
}

function put(element) {
  for (const [attribute, words] of Object.entries(element.said)) {
    if (attribute) element.setAttribute(attribute, say(words));
    else element.replaceChildren(say(words), ...element.querySelectorAll(".headerlink"));
  }
}

/** Show the page in its language, with a button for the other one. */
export function openInItsLanguage(root, other) {
  for (const name of BUTTONS) {
    const button = root.querySelector(`#playground-${name}`);
    speak(button, button.textContent);
  }
  const heading = document.querySelector("h1");
  speak(heading, "Playground");
  const show = () => {
    heading.lang = root.lang = chinese ? "zh-CN" : "en";
    for (const text of document.querySelectorAll(".playground-text")) {
      text.hidden = (text.lang === "zh-CN") !== chinese;
    }
    for (const element of [heading, ...root.querySelectorAll("*")]) if (element.said) put(element);
    other.textContent = chinese ? "English" : "中文";
    other.lang = chinese ? "en" : "zh-CN";
  };
  other.onclick = () => {
    chinese = !chinese;
    show();
  };
  show();
}
