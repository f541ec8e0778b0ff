/** Owns which emoji the small choice has. Must not know where they are shown. */
const groups = [
  "😀 😄 😁 😅 😂 🤣 🙂 🙃 😉 😊 😇 🥰 😍 😘 😋 😜 🤪 🤨 🧐 🤓 😎 🥳 😏 😒 😞 😔 😟 😕 🙁 😣 😩 🥺 😢 😭 😤 😠 🤯 😳 🥶 😱 😨 🤗 🤔 🤭 🤫 😶 😐 😬 🙄 😯 😴 🤤 😵 🤐 🤢 🤧 🤒",
  "👋 🤚 🖐️ ✋ 👌 🤌 🤏 ✌️ 🤞 🤘 🤙 👈 👉 👆 👇 👍 👎 ✊ 👊 👏 🙌 👐 🤝 🙏 💪",
  "❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 ✨ ⭐ 🔥 💯 🎉 🎵 ☀️ 🌙 🌈 ☔ ❄️ 🌊",
  "🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐸 🐵 🐔 🐧 🦉 🦄 🐝 🦋 🐢 🌱 🌸 🌻 🌲",
  "🍎 🍋 🍓 🍅 🥑 🍞 🧀 🍕 🍜 🍣 🍰 🍫 ☕ 🍵 🍺 🍷",
  "⚽ 🏀 🎮 🎲 🎸 🎨 📚 ✏️ 💻 📷 🚲 🚂 ✈️ 🏔️ 🏖️ 🏠",
];

export const emoji: readonly string[] = groups.flatMap((group) => group.split(" "));
