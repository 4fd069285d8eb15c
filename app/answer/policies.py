"""The texts that must never change silently.

Any change to a text here raises `POLICY_VERSION`; a test holds the two together. Each answer
carries the version in its provenance.
"""

from types import MappingProxyType

from app.domain.answers import AbstentionReason, Disclaimer

POLICY_VERSION = "2026-11-27.2"

DISCLAIMER = Disclaimer(
    version=POLICY_VERSION,
    text=(
        "This is general educational information about published literature, not medical advice, "
        "a diagnosis or a treatment plan. It does not replace the assessment of a licensed health "
        "professional who knows you. Do not start, stop or delay any treatment because of it. "
        "In an emergency call your local emergency number at once."
    ),
)

REVIEW_NOTICE = "Educational purpose only. Exercise caution as content is pending human review"

URGENT_DEFAULT = "general"
URGENT_SELF_HARM = "self_harm"
RESEMBLED_SIGN = "a description that resembles an emergency"
URGENT_MESSAGES = MappingProxyType(
    {
        URGENT_DEFAULT: (
            "What you describe can be a medical emergency. Call your local emergency number now. "
            "Say what is happening, when it began, and that there was needling: where on the body "
            "and when. Do not drive yourself, and do not wait for an appointment."
        ),
        "lung": (
            "Trouble with breathing, chest pain or coughing blood after needling can mean a "
            'collapsed lung. Call your local emergency number now. Say: "needles were put in near '
            'the chest, neck or shoulder", when that was, and what you feel now. Sit upright, and '
            "do not drive yourself."
        ),
        "heart": (
            "Chest pain or pressure, or a heartbeat that is very fast with faintness, can mean a "
            "problem of the heart or lungs. Call your local emergency number now. Say what you "
            "feel, when it began, and whether and where there was needling."
        ),
        "spine": (
            "New weakness, numbness or clumsiness, or trouble with bladder or bowel, can mean "
            "pressure on the spinal cord or its nerves. Hours matter. Call your local emergency "
            "number or go to an emergency department now. Say that there was needling near the "
            "spine, when, and what has changed."
        ),
        "brain": (
            "A sudden very severe headache, a stiff neck with headache or fever, confusion, a "
            "seizure, or trouble with face, arm, speech or sight can mean bleeding, a stroke or an "
            "infection. Call your local emergency number now. Say when it began and that there was "
            "needling, and where."
        ),
        "infection": (
            "Fever or shivering, or a place that is hot, red, swollen, spreading or full of pus "
            "after needling, can mean a serious infection. Call your local emergency number or go "
            "to an emergency department now. Say where and when needles were put in, and your "
            "temperature if you know it."
        ),
        "allergy": (
            "Swelling of lips, tongue or face, a hoarse voice, wheezing or hives can mean a "
            "dangerous allergic reaction. Call your local emergency number now. If there is an "
            'adrenaline pen, use it. Say "possible severe allergic reaction after needling".'
        ),
        "bleeding": (
            "Bleeding that does not stop, a swelling that grows, or a limb that becomes tight, "
            "pale, cold or numb can mean bleeding inside or a blocked vessel. Call your local "
            "emergency number now. If blood is coming out, press firmly on that place. Do not "
            "press, rub or bandage a swollen, tight or cold limb, or a swelling of the neck. Say "
            "where the needle went in, and name any blood thinner."
        ),
        "collapse": (
            "Someone who does not come round quickly after a faint, is confused, grey or has a "
            "seizure needs help now. Call your local emergency number. Lay the person flat; if "
            "breathing is not normal, begin resuscitation as the call handler tells you."
        ),
        "abdomen": (
            "Severe belly or flank pain, blood in the urine, or vomiting blood after needling can "
            "mean an injured organ. Call your local emergency number or go to an emergency "
            "department now. Say where needles were put in, and when."
        ),
        "needle": (
            "A needle that broke off or stayed in the body needs a doctor today. Go to an "
            "emergency department or call your local emergency number. Keep the part still, do "
            "not press, rub or dig, mark the place on the skin, and bring the other piece."
        ),
        "pregnancy": (
            "Bleeding, fluid, regular pains or fewer movements of the baby in pregnancy need help "
            "now. Call your maternity unit or your local emergency number. Say how many weeks "
            "pregnant you are and that there was needling."
        ),
        "poison": (
            "Too much of a medicine can be dangerous even without any signs. Call your local "
            "emergency number or poison centre now. Have the package at hand."
        ),
        "self_harm": (
            "I am sorry that you are going through this. You deserve help now, from a person. If "
            "you might act on these thoughts, call your local emergency number or go to an "
            "emergency department. You can also call a crisis line in your country, or tell "
            "someone near you and ask them to stay with you."
        ),
    }
)

ABSTENTION_MESSAGES = MappingProxyType(
    {
        AbstentionReason.OUT_OF_SCOPE: (
            "This service answers questions about dry needling and the pain and movement problems "
            "it is used for. Your question seems to be about something else, so there is no answer "
            "here that you could rely on."
        ),
        AbstentionReason.INSUFFICIENT_EVIDENCE: (
            "The literature collected here does not answer this question well enough. That does "
            "not mean that there is no research, nor that the answer is no. A health professional "
            "can help you further."
        ),
        AbstentionReason.UNDERSPECIFIED: (
            "The question does not say enough to look for an answer. Please say which problem or "
            "part of the body it is about, and what you would like to know about needling."
        ),
        AbstentionReason.PERSONAL_MEDICAL_ADVICE: (
            "This asks for a decision about one person that only a health professional who knows "
            "that person can make. Please ask your doctor, pharmacist or therapist, and do not "
            "start, stop or change a medicine or treatment because of anything read here."
        ),
        AbstentionReason.INSTRUCTION_OVERRIDE: (
            "This service answers questions about dry needling from published literature, always "
            "with its sources and its disclaimer. It does not change how it works on request."
        ),
    }
)

PERSONAL_NOTICE = (
    "This is general information from studies. Whether it fits you or the person you ask about "
    "can only be judged by a health professional who knows the case."
)
ENGLISH_NOTICE = (
    "This service reads English. The question seems to be in another language, so it may have been "
    "misread; please ask in English."
)
CLARIFYING_QUESTIONS = (
    "Which part of the body or which problem is it about?",
    "Is it about benefit, risks, how it is done, or something else?",
)
