"""A sentence to try a voice with, in its own language."""

from __future__ import annotations

from typing import Final

from cosyd.contract.model import primary_language

SENTENCES: Final = {
    "en": "Good morning. This is what I sound like, and I am looking forward to reading to you.",
    "zh": "早上好，这就是我的声音，很高兴为您朗读。",
    "yue": "早晨，呢個就係我嘅聲音，好高興為你朗讀。",
    "ja": "おはようございます。これが私の声です。これから読み上げるのを楽しみにしています。",
    "ko": "좋은 아침입니다. 이것이 제 목소리입니다. 앞으로 읽어 드릴게요.",
    "de": "Guten Morgen. So klinge ich, und ich freue mich darauf, Ihnen vorzulesen.",
    "es": "Buenos días. Así sueno, y tengo muchas ganas de leer para usted.",
    "fr": "Bonjour. Voici ma voix, et je me réjouis de lire pour vous.",
    "hi": "नमस्ते। मेरी आवाज़ ऐसी है, और मुझे आपके लिए पढ़ना अच्छा लगेगा।",
    "it": "Buongiorno. Ecco la mia voce, sarò lieta di leggere per voi.",
    "pt": "Bom dia. Esta é a minha voz, e terei prazer em ler para você.",
}


def sentence_in(language: str) -> str:
    """A sentence in *language*; in English, where none is known."""
    return SENTENCES.get(primary_language(language), SENTENCES["en"])
