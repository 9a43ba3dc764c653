"""What is read aloud when a voice is recorded: some ten seconds in each language. No Qt in here.

They are no translations of each other, and no words of the interface: each is read in its language
whatever the language of the interface is.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "en": "On Sunday we took the early train to the coast. The sea was calm, a few gulls were"
    " circling over the pier, and in the little café we had the best apple cake I know.",
    "zh": "星期天我们坐早班火车去了海边。海面很平静，几只海鸥在码头上空盘旋，"
    "小咖啡馆里的苹果蛋糕是我吃过最好吃的。",
    "yue": "星期日我哋搭早班火車去海邊。個海好平靜，有幾隻海鷗喺碼頭上面飛嚟飛去，"
    "小咖啡店嘅蘋果蛋糕係我食過最好味嘅。",
    "ja": "日曜日、私たちは朝早い電車で海へ行きました。海はとても穏やかで、"
    "桟橋の上をカモメが何羽か飛んでいました。小さな喫茶店のりんごケーキは格別でした。",
    "ko": "일요일에 우리는 이른 기차를 타고 바닷가에 갔어요. 바다는 잔잔했고,"
    " 부두 위로 갈매기 몇 마리가 날고 있었어요. 작은 카페의 사과 케이크가 정말 맛있었습니다.",
    "de": "Am Sonntag sind wir mit dem frühen Zug ans Meer gefahren. Das Wasser war ruhig, ein paar"
    " Möwen kreisten über dem Steg, und im kleinen Café gab es den besten Apfelkuchen.",
    "fr": "Dimanche, nous avons pris le premier train pour la côte. La mer était calme, quelques"
    " mouettes tournaient au-dessus du port, et le petit café servait une tarte délicieuse.",
    "es": "El domingo tomamos el primer tren hacia la costa. El mar estaba en calma, unas gaviotas"
    " volaban sobre el muelle, y en el pequeño café había una tarta de manzana buenísima.",
    "it": "Domenica abbiamo preso il primo treno per la costa. Il mare era calmo, alcuni gabbiani"
    " volavano sopra il molo, e nel piccolo caffè c'era un'ottima torta di mele.",
    "pt": "No domingo pegamos o primeiro trem para o litoral. O mar estava calmo, algumas gaivotas"
    " voavam sobre o cais, e no pequeno café havia um ótimo bolo de maçã.",
    "hi": "रविवार को हम सुबह की रेलगाड़ी से समुद्र तट पर गए। समुद्र शांत था, कुछ पक्षी पानी के ऊपर उड़ रहे थे,"
    " और छोटी सी दुकान की चाय बहुत अच्छी थी।",
}


def sentence_in(language: str) -> str:
    """One to be read aloud in *language*, a BCP 47 tag; empty where none is known."""
    return SENTENCES.get(language.partition("-")[0].partition("_")[0].casefold(), "")
