"""Everything that ``winset.information`` offers to ``solve``: its methods, and its certifiers."""

from __future__ import annotations

from winset.base.room import Room
from winset.information.check.best_mechanism import certify_mechanism
from winset.information.check.chatterjee_samuelson import certify_double_auction
from winset.information.check.myerson_satterthwaite import certify_second_best
from winset.information.check.perfect_bayesian import certify_perfect_bayesian
from winset.information.check.posted_price import certify_crisis, certify_ultimatum
from winset.information.check.reputation import certify_chain_store, certify_war_of_attrition
from winset.information.check.screening import certify_cheap_talk, certify_durable_good, certify_job_market
from winset.information.concepts import PerfectBayesian, SecondBest
from winset.information.details import (
    ChainStoreDetails,
    CheapTalkDetails,
    CrisisDetails,
    DoubleAuctionDetails,
    DurableGoodDetails,
    JobMarketDetails,
    MechanismDetails,
    ReputationDetails,
    SignalingDetails,
    TradeDetails,
    UltimatumDetails,
)
from winset.information.find.best_mechanism import BestMechanism
from winset.information.find.chatterjee_samuelson import ChatterjeeSamuelson
from winset.information.find.myerson_satterthwaite import MyersonSatterthwaiteProgram, MyersonSatterthwaiteUniform
from winset.information.find.perfect_bayesian import SignalingSupports
from winset.information.find.posted_price import FearonDemand, PostedPrice
from winset.information.find.reputation import AbreuGul, KrepsWilson
from winset.information.find.screening import CrawfordSobel, HartTirole, Spence
from winset.information.games.crisis import CrisisBargaining
from winset.information.games.mechanism import Mechanism
from winset.information.games.reputation import ChainStore, ReputationalBargaining
from winset.information.games.screening import CheapTalk, DurableGoodSale, JobMarketSignaling
from winset.information.games.signaling import SignalingGame
from winset.information.games.trade import BilateralTrade, DoubleAuction, Ultimatum

__all__ = ["ROOM"]

ROOM = Room(
    methods=(
        SignalingSupports(),
        MyersonSatterthwaiteProgram(),
        MyersonSatterthwaiteUniform(),
        BestMechanism(),
        ChatterjeeSamuelson(),
        PostedPrice(),
        FearonDemand(),
        AbreuGul(),
        KrepsWilson(),
        HartTirole(),
        Spence(),
        CrawfordSobel(),
    ),
    certifiers=(
        (SignalingGame, (PerfectBayesian,), certify_perfect_bayesian),
        (BilateralTrade, (SecondBest,), certify_second_best),
        (Mechanism, (SecondBest,), certify_mechanism),
        (DoubleAuction, (PerfectBayesian,), certify_double_auction),
        (Ultimatum, (PerfectBayesian,), certify_ultimatum),
        (CrisisBargaining, (PerfectBayesian,), certify_crisis),
        (ReputationalBargaining, (PerfectBayesian,), certify_war_of_attrition),
        (ChainStore, (PerfectBayesian,), certify_chain_store),
        (DurableGoodSale, (PerfectBayesian,), certify_durable_good),
        (JobMarketSignaling, (PerfectBayesian,), certify_job_market),
        (CheapTalk, (PerfectBayesian,), certify_cheap_talk),
    ),
    details=(
        (SignalingGame, (PerfectBayesian,), SignalingDetails),
        (BilateralTrade, (SecondBest,), TradeDetails),
        (Mechanism, (SecondBest,), MechanismDetails),
        (DoubleAuction, (PerfectBayesian,), DoubleAuctionDetails),
        (Ultimatum, (PerfectBayesian,), UltimatumDetails),
        (CrisisBargaining, (PerfectBayesian,), CrisisDetails),
        (ReputationalBargaining, (PerfectBayesian,), ReputationDetails),
        (ChainStore, (PerfectBayesian,), ChainStoreDetails),
        (DurableGoodSale, (PerfectBayesian,), DurableGoodDetails),
        (JobMarketSignaling, (PerfectBayesian,), JobMarketDetails),
        (CheapTalk, (PerfectBayesian,), CheapTalkDetails),
    ),
)
