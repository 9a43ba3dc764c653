"""How voices, and what is found in recordings, are told in the language of the tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject

from cosyd.contract.model import VoiceKind
from cosyd_gui.language_names import language_name
from cosyd_gui.models.reference_clip import Advice
from cosyd_gui.models.voices_rows import Group
from cosyd_gui.portaudio import Trouble
from cosyd_gui.words import in_own_words

if TYPE_CHECKING:
    from cosyd.contract.wire import VoiceView
    from cosyd.contract.wire_voices import FindingView
    from cosyd_gui.portaudio import SoundTrouble


class VoiceWords(QObject):
    """Words for voices."""

    def group(self, group: Group) -> str:
        """A heading."""
        return {
            Group.OWN: self.tr("Your voices"),
            Group.SAMPLES: self.tr("Samples"),
            Group.BUILT_IN: self.tr("Built in"),
        }[group]

    def kind(self, kind: VoiceKind) -> str:
        """What a voice is."""
        return {
            VoiceKind.BUILT_IN: self.tr("Built in"),
            VoiceKind.CLONE: self.tr("Clone"),
            VoiceKind.LIKENESS: self.tr("Likeness"),
            VoiceKind.MIX: self.tr("Mix"),
        }[kind]

    def kind_explained(self, kind: VoiceKind) -> str:
        """The same, for those who do not know the word."""
        return {
            VoiceKind.BUILT_IN: self.tr("It comes with its engine."),
            VoiceKind.CLONE: self.tr("The person's own voice, made of a recording."),
            VoiceKind.LIKENESS: self.tr(
                "A voice of the same kind as in the recording. It is no clone."
            ),
            VoiceKind.MIX: self.tr("A voice between other voices."),
        }[kind]

    def gender(self, gender: str) -> str:
        """Female, male, or nothing."""
        return {"female": self.tr("female"), "male": self.tr("male")}.get(gender, "")

    def language_of(self, voice: VoiceView) -> str:
        """Its own language, as people call it."""
        return language_name(voice.language)

    def line(self, voice: VoiceView) -> str:
        """What stands below its name."""
        if not voice.ready:
            return self.not_ready(voice)
        parts = (self.language_of(voice), self.gender(voice.gender), self._source(voice))
        return " · ".join(part for part in parts if part)

    def not_ready(self, voice: VoiceView) -> str:
        """Why it cannot speak."""
        return in_own_words(voice.reason, "Reasons") or self.tr("It cannot speak now.")

    def spoken(self, voice: VoiceView) -> str:
        """All of a row, for those who hear it read."""
        parts = [voice.name, self.kind(voice.kind), self.line(voice)]
        if voice.default_for:
            parts.append(self.default_for(voice))
        return ", ".join(parts)

    def default_for(self, voice: VoiceView) -> str:
        """For which languages it is the default voice."""
        names = QLocale().createSeparatedList([language_name(one) for one in voice.default_for])
        return self.tr("Default for {languages}").format(languages=names)

    def why_fixed(self, voice: VoiceView) -> str:
        """Why it cannot be changed."""
        if voice.sample:
            return self.tr("It comes with cosyd as a sample, and cannot be changed.")
        return self.tr("It comes with the engine {engine}, and cannot be changed.").format(
            engine=voice.engine
        )

    def _source(self, voice: VoiceView) -> str:
        return voice.engine if voice.kind is VoiceKind.BUILT_IN else self.kind(voice.kind)


class SoundWords(QObject):
    """Words for microphones, loudspeakers, and what they hear."""

    def microphone(self, trouble: SoundTrouble) -> str:
        """What is wrong with a microphone, and what to do."""
        said = {
            Trouble.NO_LIBRARY: self.tr(
                "This computer has nothing to record with: the PortAudio library is missing."
                " Install it (on Debian: libportaudio2), or choose a file."
            ),
            Trouble.NONE: self.tr(
                "No microphone was found. Connect one and look again, or choose a file."
            ),
            Trouble.REFUSED: self.tr(
                "The microphone cannot be used: another program may have it, or this one may not be"
                " allowed to. See the sound and privacy settings of your system."
            ),
            Trouble.GONE: self.tr(
                "The microphone is gone. What it heard until then is kept. Connect it again to"
                " record anew."
            ),
        }[trouble.trouble]
        return self._with_reason(said, trouble)

    def advice(self, advice: Advice) -> str:
        """What to do while one records."""
        return {
            Advice.WAIT: self.tr("Listening ..."),
            Advice.GOOD: self.tr("The level is good."),
            Advice.TOO_LOUD: self.tr("Too loud: go further away, or turn the microphone down."),
            Advice.TOO_QUIET: self.tr("Too quiet: come nearer, or turn the microphone up."),
            Advice.NOTHING: self.tr(
                "Nothing is heard at all: the microphone is muted, or your system does not let this"
                " program use it."
            ),
        }[advice]

    def _with_reason(self, said: str, trouble: SoundTrouble) -> str:
        return f"{said}\n({trouble.reason})" if trouble.reason else said


class FindingWords(QObject):
    """Words for what is found in recordings; what is not known here is told as it came."""

    def says(self, finding: FindingView) -> str:
        """What was found."""
        return self._table().get(finding.code, (_sentence(finding.says), ""))[0]

    def do(self, finding: FindingView) -> str:
        """What to do about it."""
        return self._table().get(finding.code, ("", finding.do))[1]

    def _table(self) -> dict[str, tuple[str, str]]:
        return self._of_sound() | self._of_speech() | self._of_text()

    def _of_sound(self) -> dict[str, tuple[str, str]]:
        return {
            "silent": (
                self.tr("There is nothing to hear in it."),
                self.tr("Check the microphone, and that its channel is not muted."),
            ),
            "short": (self.tr("It is too short."), self._length()),
            "long": (self.tr("It is too long."), self._length()),
            "damaged": (
                self.tr("The file is damaged."),
                self.tr("Choose the whole file if there is one; what could be read is used."),
            ),
            "clipped": (
                self.tr("It was recorded too loud, and is distorted."),
                self.tr("Record it again with less gain; to make it softer now does not help."),
            ),
            "noisy": (
                self.tr("There is noise in it, which is copied with the voice."),
                self.tr("Record it in a quieter room, nearer to the microphone."),
            ),
            "quiet": (
                self.tr("It is very quiet, so its noise is raised together with the voice."),
                self.tr("Record it again, nearer to the microphone or with more gain."),
            ),
            "narrow": (
                self.tr("It sounds like a telephone, and so will the voice."),
                self.tr("Choose a recording of at least 16,000 Hz; 24,000 and more are best."),
            ),
            "edges": (
                self.tr("Silence at its ends is cut off."),
                self.tr("Nothing needs to be done."),
            ),
            "pause": (
                self.tr("It has a long pause, and the voice may make such pauses too."),
                self.tr("Cut the pause out, or read it again without one."),
            ),
        }

    def _of_speech(self) -> dict[str, tuple[str, str]]:
        return {
            "no_voice": (
                self.tr("It seems to be noise, and nobody speaks in it."),
                self.tr("Choose a recording in which somebody speaks."),
            ),
            "music": (
                self.tr("It seems to hold music or song."),
                self.tr("Choose speech without music: whatever sounds is copied with the voice."),
            ),
            "unvoiced": (
                self.tr("It seems to be whispered, or no speech at all."),
                self.tr("Choose a recording in which somebody speaks aloud."),
            ),
            "two_speakers": (
                self.tr("Two people seem to speak in it, one higher than the other."),
                self.tr("Cut out a stretch in which only one of them speaks."),
            ),
        }

    def _of_text(self) -> dict[str, tuple[str, str]]:
        return {
            "text_missing": (
                self.tr("It is not known what is said in it."),
                self.tr("Write down the words, exactly: the voice becomes more like the person's."),
            ),
            "text_script": (
                self.tr("What is written down does not look like the language."),
                self.tr("Correct the language, or the words."),
            ),
            "text_pace": (
                self.tr("What is written down is not as long as what is said."),
                self.tr("Write exactly the words that are said in it, no more and no less."),
            ),
            "text_differs": (
                self.tr("What is written down is not what was heard."),
                self.tr("Correct it, so that it is what is said word by word."),
            ),
        }

    def _length(self) -> str:
        return self.tr("Record 3 to 30 seconds; 6 to 12 are best.")


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."
