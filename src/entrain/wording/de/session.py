"""What is said of the plan, the person and their safety, in German."""

from __future__ import annotations

from entrain.wording.patterns import plan
from entrain.wording.reason_words import ReasonWords

_UNSEEN = "Dieser Gurt verrät Ihren Atem nicht, deshalb folgt Ihnen die Musik nicht."
_WAITS = " Die Sitzung wartet, es geht keine Zeit verloren."
_NOTHING_COMES = (
    "Ihr Gurt ist verbunden, aber es kommt noch kein Herzschlag an. Befeuchten Sie die "
    "Elektroden, und tragen Sie den Gurt eng auf der Haut."
)
_NOT_FOUND = "Noch kein Gurt gefunden. {find_step}"
_WAITED = "Seit {waited_s:.0f} s kein Herzschlag. {link_detail}"
_EASES = " seit {lost_s:.0f} s{eases}."

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ the plan
    "plan.check": plan(
        "Leise Musik, während der Gurt geprüft wird. Setzen Sie sich bequem hin.",
        "Prüfung: wartet auf ein gutes Signal.",
    ),
    "plan.check/silence": plan(
        "Stille, während der Gurt geprüft wird. Setzen Sie sich bequem hin.",
        "Prüfung in Stille: wartet auf ein gutes Signal.",
    ),
    "plan.baseline": plan(
        "Leise Musik, während Ihre eigene Ruhe gemessen wird. Atmen Sie, wie Sie mögen.",
        "Baseline: ohne Führung, die Ruhe der Person wird gemessen.",
    ),
    "plan.baseline/silence": plan(
        "Stille, während Ihre eigene Ruhe gemessen wird. Atmen Sie, wie Sie mögen.",
        "Baseline in Stille: ohne Führung, die Ruhe der Person wird gemessen.",
    ),
    "plan.match": plan(
        "Die Musik beginnt zu atmen, in Ihrem eigenen Tempo.",
        "Angleichen: Die Führung beginnt mit der Atemfrequenz und der Phase der Person; atmet "
        "sie gerade schneller als in Ruhe, mit der Ruhefrequenz.",
    ),
    "plan.unseen": plan(
        f"Die Musik beginnt zu atmen. {_UNSEEN}",
        "Folgt nicht: keine RR-Intervalle, kein EKG und keine Brustbewegung, aus denen sich der "
        "Atem lesen ließe. Feste Rampe; ein Mitgehen wird nicht behauptet.",
    ),
    "plan.music_only": plan(
        "Musik zum Ausruhen. Atmen Sie, wie Sie mögen.", "Ohne Führung: nur Musik."
    ),
    "plan.outro": plan(
        "Die Musik hört auf zu führen. Atmen Sie, wie Sie mögen.",
        "Ausklang: Die Welle läuft aus.",
    ),
    "plan.silence": plan(
        "Stille. Bleiben Sie einen Moment dabei.", "Stille, wird aufgezeichnet: Erholung."
    ),
    "plan.no_breathing": plan(
        "Ihr Atem ließ sich nicht lesen, deshalb behält die Musik ein sanftes, ruhiges Tempo.",
        "Keine Baseline der Atmung: Die Führung folgt nicht und behält ein festes Tempo.",
    ),
    "plan.paused": plan(
        "Eine Pause. Drücken Sie Weiter, wenn Sie so weit sind.",
        "Angehalten: Stille; das Ende der Sitzung verschiebt sich um diese Zeit.",
    ),
    "plan.resumed": plan(
        "Die Musik kommt zurück, in Ihrem eigenen Tempo.",
        "Fortgesetzt: zurück zur Atemfrequenz der Person, dann weiter im Ablauf.",
    ),
    "plan.closing": plan(
        "Die Musik kommt zum Ende. Atmen Sie, wie Sie mögen.",
        "Vorzeitig beendet: Der Klang verklingt innerhalb einer halben Minute.",
    ),
    "plan.no_strap": plan(
        "Von einem Gurt kam kein Herzschlag, deshalb endet die Sitzung.",
        "Beendet: Eine Viertelstunde lang kam von keinem Gurt ein Herzschlag.",
    ),
    "plan.unheard": plan(
        "Die Musik führt wieder, sobald sie zu hören ist.",
        "Wer nichts hört, wird nicht geführt: Die Führung wartet ohne Welle.",
    ),
    "plan.complete": plan(
        "Die Sitzung ist zu Ende. Lassen Sie sich Zeit.",
        "Die Sitzung endete wie vorgesehen.",
    ),
    "plan.music": ReasonWords(
        "Die Musik, die Sie gewählt haben.",
        "Die für diese Sitzung genannte Musik; Startwert (Seed) {seed:.0f}.",
    ),
    "plan.heard": ReasonWords(
        "Der Ton ist wieder da.",
        "Die Musik ist wieder zu hören, nach {unheard_s:.0f} s.",
    ),
    "plan.found/first": ReasonWords(
        "Ihr Gurt ist gefunden.",
        "Der erste Herzschlag kam, nach {missed_s:.0f} s.",
    ),
    "plan.found/again": ReasonWords(
        "Ihr Gurt kann wieder gelesen werden.",
        "Der Gurt wird wieder gelesen, nach {missed_s:.0f} s.",
    ),
    "plan.waiting/connected": ReasonWords(_NOTHING_COMES, _WAITED),
    "plan.waiting/connected_waits": ReasonWords(_NOTHING_COMES + _WAITS, _WAITED),
    "plan.waiting/unfound": ReasonWords(_NOT_FOUND, _WAITED),
    "plan.waiting/unfound_waits": ReasonWords(_NOT_FOUND + _WAITS, _WAITED),
    # ------------------------------------------------------------ the person
    "person.stop": plan(
        "Angehalten. Atmen Sie, wie Sie mögen.",
        "Stopp: Der Klang ist innerhalb von drei Sekunden weg.",
    ),
    "person.easier/guided": ReasonWords(
        "Sie wollten es leichter: Die Musik kommt zu Ihrem eigenen Tempo zurück.",
        "Leichter gedrückt von {who}: zurück zum Angleichen, Ziel jetzt {lowest_per_min:.1f}/min.",
    ),
    "person.easier/unguided": ReasonWords(
        "Sie wollten es leichter: Die Musik wird es Ihnen leichter machen.",
        "Leichter gedrückt von {who}: Ziel jetzt {lowest_per_min:.1f}/min.",
    ),
    "person.not_this": ReasonWords(
        "Sie wollten dieses Lied nicht: Es geht und kommt nicht wieder.",
        "„Nicht dieses Lied“, gedrückt von {who}: {title} wird verlassen und gesperrt, bis es "
        "jemand wieder erlaubt.",
    ),
    "person.unread": ReasonWords(
        "Was über Sie aufbewahrt ist, ließ sich nicht lesen. Heute ist es deshalb wie beim "
        "ersten Mal.",
        "{problem} Ziel {goal_per_min:.1f}/min, Sitzung {session_number:.0f}.",
    ),
    # ------------------------------------------------------------ safety
    "safety.instruction": plan(
        "Atmen Sie sanft und flach, wenn möglich durch die Nase. Langsamer, nicht tiefer. Halten "
        "Sie den Atem nicht an. Wenn Ihnen schwindlig wird, es kribbelt oder die Luft knapp "
        "wird, atmen Sie, wie Sie mögen, und drücken Sie Leichter.",
        "Anleitung vor dem ersten Führen.",
    ),
    "safety.heart": plan(
        "Wie geht es Ihnen?",
        "Herzfrequenz außerhalb der Grenzen dieser Person für die Sitzung: Die Person wird "
        "gefragt.",
    ),
    "safety.unanswered": plan(
        "Die Musik kommt zum Ende. Ruhen Sie sich eine Weile aus; wenn etwas nicht stimmt, setzen "
        "oder legen Sie sich hin, und holen Sie Hilfe.",
        "Keine Antwort auf die Frage nach dem Befinden: sanft beendet. Herzfrequenz außerhalb der "
        "Grenzen dieser Person für die Sitzung ({low_bpm:.0f} bis {high_bpm:.0f} bpm).",
    ),
    "safety.answer/well": ReasonWords(
        "Gut. Die Musik geht weiter, in Ihrem eigenen Tempo.",
        "Antwort von {who}: gut (well = 1); zurück zum Angleichen.",
    ),
    "safety.answer/not_well": ReasonWords(
        "Die Musik kommt zum Ende. Setzen oder legen Sie sich hin, atmen Sie, wie Sie mögen, und "
        "holen Sie Hilfe, wenn es nicht vergeht.",
        "Antwort von {who}: nicht gut (well = 0); sanft beendet.",
    ),
    "safety.sound.dose": plan(
        "Diese Sitzung war laut. Bitte stellen Sie den Ton leiser.",
        "Schalldosis: Der Tagesanteil der Woche (H.870) ist erreicht.",
    ),
    "safety.signal": ReasonWords(
        "Das Signal des Gurts fehlt. Die Musik behält ein leichtes Tempo. Bitte prüfen Sie, ob "
        "der Gurt feucht ist und eng sitzt.",
        f"Kein brauchbares Signal{_EASES}",
    ),
    "safety.signal/heart": ReasonWords(
        "Ihr Atem ist gerade nicht zu lesen. Die Musik behält ein leichtes Tempo; atmen Sie, wie "
        "Sie mögen.",
        f"Herzfrequenz wird gelesen, Atmung nicht,{_EASES}",
    ),
    "safety.freeze": ReasonWords(
        "Ihr Atem ist gerade nicht zu lesen, deshalb behält die Musik ihr Tempo.",
        "Keine Atmung seit {lost_s:.0f} s: Führung bleibt stehen bei {guide_per_min:.1f}/min.",
    ),
    "safety.freeze/rhythm": ReasonWords(
        "Ihr Atem ist gerade nicht zu lesen, deshalb behält die Musik ihr Tempo.",
        "Rhythmus seit {lost_s:.0f} s zu unregelmäßig, um daraus die Atmung zu lesen: Führung "
        "bleibt stehen bei {guide_per_min:.1f}/min.",
    ),
    "safety.rhythm": ReasonWords(
        "Ihr Herzschlag ist gerade ungleichmäßig, deshalb richtet sich die Musik nicht nach ihm. "
        "Wenn Ihnen das neu ist, sagen Sie es bitte Ihrer Ärztin oder Ihrem Arzt.",
        "Rhythmus zu unregelmäßig für dieses Verfahren (keine Diagnose): Variabilität und Atmung "
        "aus RR-Intervallen steuern nichts. irregular = {irregular:.0f}.",
    ),
    "safety.easier": ReasonWords(
        "Die Musik kommt zu Ihrem eigenen Tempo zurück, wie Sie es wollten.",
        "Leichter: Führung geht für {for_s:.0f} s auf {to_per_min:.1f}/min.",
    ),
    "safety.easier/unread": ReasonWords(
        "Die Musik kommt zu Ihrem eigenen Tempo zurück, wie Sie es wollten.",
        "Leichter, Atmung seit {lost_s:.0f} s nicht bekannt: Führung geht für {for_s:.0f} s auf "
        "die Ruhefrequenz, {to_per_min:.1f}/min.",
    ),
    "safety.arousal": ReasonWords(
        "Ihr Herz schlägt schneller als in Ruhe, deshalb lässt die Musik nach.",
        "Herzfrequenz {hr_bpm:.0f} bpm, seit {for_s:.0f} s mehr als {above_bpm:.0f} über der "
        "Baseline von {baseline_hr_bpm:.0f}: Untergrenze auf {floor_per_min:.1f}/min angehoben.",
    ),
    "safety.exposure": ReasonWords(
        "Das ist genug langsames Atmen für das erste Mal, deshalb wird die Musik etwas schneller.",
        "{slow_s:.0f} s bei {slow_per_min:.0f}/min oder langsamer in einer ersten Sitzung: "
        "Untergrenze auf {floor_per_min:.1f}/min angehoben.",
    ),
    "safety.unheard": ReasonWords(
        "Gerade ist nichts zu hören: Atmen Sie, wie Sie mögen. Bitte prüfen Sie, ob Kopfhörer "
        "oder Lautsprecher verbunden und eingeschaltet sind.",
        "Kein Ton seit {unheard_s:.0f} s, niemand wird geführt. {sound_detail}",
    ),
    "safety.link": ReasonWords(
        "Die Verbindung zu Ihrem Gurt ist weg: Atmen Sie, wie Sie mögen. {stay_step}",
        "Verbindung seit {lost_s:.0f} s weg: Es wird nicht weitergeführt. {link_detail}",
    ),
    "safety.link/packets": ReasonWords(
        "Ihr Gurt ist verbunden, sendet aber gerade nichts: Atmen Sie, wie Sie mögen. Bitte "
        "prüfen Sie, ob er feucht ist und eng sitzt.",
        "Verbunden, aber seit {lost_s:.0f} s kein Datenpaket: Es wird nicht weitergeführt.",
    ),
    "safety.screening": ReasonWords(
        "{what_follows}",
        "Vorab gefragt: {n_yes:.0f} mit Ja beantwortet ({answered}). {what_follows}",
    ),
    "safety.skin": ReasonWords(
        "Was der Gurt sendet, sieht nicht wie ein Herzschlag aus. Bitte prüfen Sie, ob er feucht "
        "und eng auf der Haut sitzt.",
        "Wohl nicht auf der Haut: ein ungleichmäßiger Rhythmus, der der Uhr oder der Herzfrequenz "
        "des Gurts selbst widerspricht. Es wird nichts daraus gelesen, bis es wieder passt.",
    ),
    "strap.contact": ReasonWords(
        "Der Gurt meldet keinen Hautkontakt, aber Ihr Herzschlag ist gut zu lesen. Es ist nichts "
        "zu tun.",
        "Das Kontaktbit sagte nie Ja, während Herzfrequenz und Intervalle eine halbe Minute lang "
        "zusammenpassten: Es wird übergangen, bis es das tut.",
    ),
    "strap.repeats": ReasonWords(
        "Der Gurt sendet manche Herzschläge doppelt. Sie werden weggelassen; die Werte sind etwas "
        "weniger sicher.",
        "RR-Intervalle wiederholen sich oder ergeben zusammen mehr als die vergangene Zeit. "
        "Wiederholungen werden weggelassen und gezählt; der Variabilität ist weniger zu trauen.",
    ),
    "act.answer": ReasonWords(
        "Ihr Tippen wird beantwortet.", "Ein Tippen an {source} wird mit einem Ton beantwortet."
    ),
}
